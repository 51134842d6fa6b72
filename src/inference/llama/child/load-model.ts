import { getLlama, type Llama, type LlamaLogLevel, LlamaModel } from 'node-llama-cpp';
import type { EngineDevice } from '../../types.ts';
import type { FromModel, LoadRequest, LogLevel } from '../protocol.ts';
import { createNativeContext, type NativeContext } from './native-context.ts';
import { loadDraftModel, type LoadedDraft, openDraft } from './load-draft.ts';
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
  /** Undefined where none was asked for. */
  readonly draft: LoadedDraft | { readonly refused: string } | undefined;
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
  const { draftPath } = request;
  const draftModel =
    draftPath === undefined
      ? undefined
      : await orRefused(loadDraftModel(llama, model, { ...request, draftPath }, send));
  const contextLength = Math.min(request.contextSize, model.trainContextSize);
  const models = [model, ...(draftModel instanceof LlamaModel ? [draftModel] : [])];
  const slots =
    request.slots === 'auto' ? await chooseSlots(llama, models, contextLength) : request.slots;
  const context = await model.createContext({
    contextSize: contextLength,
    sequences: slots,
    threads,
    batchSize: BATCH_SIZE,
    ...(adapterPath === undefined ? {} : { lora: adapterPath }),
  });
  const native = createNativeContext({ llama, model, context, threads });
  const { batchSize } = context;
  const draft =
    draftModel instanceof LlamaModel
      ? await orRefused(
          openDraft(llama, model, draftModel, { contextLength, slots, threads, batchSize }),
        )
      : draftModel;
  const close = async (): Promise<void> => llama.dispose();
  const device = deviceOf(llama, model);
  return { llama, model, native, slots, batchSize, contextLength, device, draft, close };
}

/** A draft model only makes an answer faster: without one the model is as good. */
async function orRefused<T>(loading: Promise<T>): Promise<T | { readonly refused: string }> {
  try {
    return await loading;
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error) };
  }
}

/** Where a loaded model runs. */
export function deviceOf(llama: Llama, model: LlamaModel): EngineDevice {
  return {
    backend: llama.gpu === false ? 'cpu' : llama.gpu,
    gpuLayers: model.gpuLayers,
    layers: model.fileInsights.totalLayers,
  };
}
