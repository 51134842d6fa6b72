import { getLlama, type Llama, type LlamaLogLevel, type LlamaModel } from 'node-llama-cpp';
import type { EngineDevice } from '../../types.ts';
import type { FromModel, LoadRequest, LogLevel } from '../protocol.ts';
import { createNativeContext, type NativeContext } from './native-context.ts';
import { chooseSlots } from './slot-count.ts';

export interface LoadedModel {
  readonly llama: Llama;
  readonly model: LlamaModel;
  readonly native: NativeContext;
  /** Sequences of the context. */
  readonly slots: number;
  /** Tokens that fit into one pass. */
  readonly batchSize: number;
  /** Tokens of prompt and answer together. */
  readonly contextLength: number;
  readonly device: EngineDevice;
  close(): Promise<void>;
}

const LOG_LEVELS: Readonly<Record<`${LlamaLogLevel}`, LogLevel>> = {
  disabled: 'debug',
  fatal: 'error',
  error: 'error',
  warn: 'warn',
  info: 'debug',
  log: 'debug',
  debug: 'debug',
};

/** Larger batches read a prompt no faster, and hold up everybody else for longer. */
const BATCH_SIZE = 512;

/** The native library, ready-made: nothing is compiled, nothing downloaded. */
export async function openLlama(
  { gpu, threads }: Pick<LoadRequest, 'gpu' | 'threads'>,
  send: (message: FromModel) => void,
): Promise<Llama> {
  return getLlama({
    gpu: gpu === 'off' ? false : gpu,
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    maxThreads: threads,
    logger: (level, text) => send({ type: 'log', level: LOG_LEVELS[level], text: text.trim() }),
  });
}

/** Loads the weights of a model that generates. */
export async function loadModel(
  request: LoadRequest,
  send: (message: FromModel) => void,
): Promise<LoadedModel> {
  const { modelPath, adapterPath, threads } = request;
  const gpu = request.gpu === 'off' ? false : request.gpu;
  const llama = await openLlama(request, send);
  const expectedSlots = request.slots === 'auto' ? 1 : request.slots;
  const model = await llama.loadModel({
    modelPath,
    gpuLayers:
      gpu === false ? 0 : { fitContext: { contextSize: request.contextSize * expectedSlots } },
    onLoadProgress: () => send({ type: 'progress' }),
  });
  const contextLength = Math.min(request.contextSize, model.trainContextSize);
  const slots =
    request.slots === 'auto' ? await chooseSlots(llama, model, contextLength) : request.slots;
  const context = await model.createContext({
    contextSize: contextLength,
    sequences: slots,
    threads,
    batchSize: BATCH_SIZE,
    ...(adapterPath === undefined ? {} : { lora: adapterPath }),
  });
  const native = createNativeContext({ llama, model, context, threads });
  const { batchSize } = context;
  const close = async (): Promise<void> => llama.dispose();
  const device = deviceOf(llama, model);
  return { llama, model, native, slots, batchSize, contextLength, device, close };
}

/** Where a loaded model runs. */
export function deviceOf(llama: Llama, model: LlamaModel): EngineDevice {
  return {
    backend: llama.gpu === false ? 'cpu' : llama.gpu,
    gpuLayers: model.gpuLayers,
    layers: model.fileInsights.totalLayers,
  };
}
