import { getLlama } from 'node-llama-cpp';
const LOG_LEVELS = {
  disabled: 'debug',
  fatal: 'error',
  error: 'error',
  warn: 'warn',
  info: 'debug',
  log: 'debug',
  debug: 'debug',
};
/** Loads the weights with a ready-made native library: nothing is compiled, nothing downloaded. */
export async function loadModel(request, send) {
  const { modelPath, slots, threads } = request;
  const gpu = request.gpu === 'off' ? false : request.gpu;
  const llama = await getLlama({
    gpu,
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    maxThreads: threads,
    logger: (level, text) => send({ type: 'log', level: LOG_LEVELS[level], text: text.trim() }),
  });
  const model = await llama.loadModel({
    modelPath,
    gpuLayers: gpu === false ? 0 : { fitContext: { contextSize: request.contextSize * slots } },
    onLoadProgress: () => send({ type: 'progress' }),
  });
  const contextLength = Math.min(request.contextSize, model.trainContextSize);
  const context = await model.createContext({
    contextSize: contextLength,
    sequences: slots,
    threads,
  });
  const sequences = Array.from({ length: slots }, () =>
    context.getSequence({
      contextShift: {
        strategy() {
          throw new Error('The context is full.');
        },
      },
    }),
  );
  return { llama, model, sequences, contextLength, close: () => llama.dispose() };
}
//# sourceMappingURL=load-model.js.map
