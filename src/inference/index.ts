export { createExtractiveEngine } from './extractive/extractive-engine.ts';
export { createLlamaEngine } from './llama/llama-engine.ts';
export type { GpuChoice, LlamaEngineOptions } from './llama/options.ts';
export type {
  ChoiceOption,
  Engine,
  EngineEvent,
  EngineInfo,
  EngineMessage,
  EngineState,
  FinishReason,
  GenerateRequest,
  GenerateTimings,
  OutputConstraint,
} from './types.ts';
