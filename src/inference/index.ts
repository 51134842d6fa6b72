export { createExtractiveEngine } from './extractive/extractive-engine.ts';
export { createLlamaEngine } from './llama/llama-engine.ts';
export { readUpstreams } from './upstream/read-upstreams.ts';
export { createUpstreamEmbedder } from './upstream/upstream-embedder.ts';
export { createUpstreamEngine } from './upstream/upstream-engine.ts';
export type { GpuChoice, LlamaEngineOptions } from './llama/options.ts';
export type {
  ChoiceOption,
  ChosenTokenLogprob,
  Engine,
  EngineEvent,
  EngineInfo,
  EngineMessage,
  EngineState,
  EngineTool,
  EngineToolCall,
  FinishReason,
  GenerateRequest,
  GenerateTimings,
  OutputConstraint,
  TokenLogprob,
  ToolFormat,
} from './types.ts';
