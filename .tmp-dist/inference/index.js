export { createExtractiveEngine } from './extractive/extractive-engine.js';
export { createLlamaEngine } from './llama/llama-engine.js';
//# sourceMappingURL=index.js.map
