import type { Llama, LlamaModel } from 'node-llama-cpp';
import { readGgufHeader } from '../../models/gguf-header.ts';
import type { FromModel, LoadRequest } from '../protocol.ts';
import { canGoBack, createNativeContext, type NativeContext } from './native-context.ts';
import { measurePasses } from './measure-passes.ts';
import type { PassCost } from './pass-cost.ts';
import { findOtherToken, sharedTokens } from './shared-vocabulary.ts';

/** A model that guesses ahead for another one, with one sequence for each of its slots. */
export interface LoadedDraft {
  readonly model: LlamaModel;
  readonly native: NativeContext;
  readonly batchSize: number;
  readonly contextLength: number;
  readonly cost: PassCost;
  /** Tokens below this id are the same in both models. */
  readonly sharedTokens: number;
}

/**
 * Loads the weights of a draft model for `target`, and none where the two do not fit: throws an error that names both
 * files.
 */
export async function loadDraftModel(
  llama: Llama,
  target: LlamaModel,
  request: LoadRequest & { readonly draftPath: string },
  send: (message: FromModel) => void,
): Promise<LlamaModel> {
  const { modelPath, draftPath, contextSize } = request;
  const refuse = (why: string): Error =>
    new Error(
      `The draft model ${draftPath} cannot guess for ${modelPath}: ${why.replace(/\.$/, '')}.`,
    );
  if (!canGoBack(target)) throw refuse('the model cannot take back a token that was wrong');
  const sequences = request.slots === 'auto' ? 1 : request.slots;
  const load = async (): Promise<LlamaModel> => {
    // Told in words here; native code may end the process over it.
    await readGgufHeader(draftPath);
    return llama.loadModel({
      modelPath: draftPath,
      gpuLayers:
        request.gpu === 'off' ? 0 : { fitContext: { contextSize: contextSize * sequences } },
      onLoadProgress: () => send({ type: 'progress' }),
    });
  };
  const draft = await load().catch((error: unknown) => {
    throw refuse(error instanceof Error ? error.message : String(error));
  });
  const fault = canGoBack(draft)
    ? findOtherToken(target, draft)
    : 'the draft model cannot take back a token that was wrong';
  if (fault === undefined) return draft;
  await draft.dispose();
  throw refuse(fault);
}

export interface OpenDraftOptions {
  readonly contextLength: number;
  readonly slots: number;
  readonly threads: number;
  readonly batchSize: number;
}

/** Makes a loaded draft model ready to guess, and times its passes. */
export async function openDraft(
  llama: Llama,
  target: LlamaModel,
  model: LlamaModel,
  options: OpenDraftOptions,
): Promise<LoadedDraft> {
  const contextLength = Math.min(options.contextLength, model.trainContextSize);
  const { threads } = options;
  const context = await model.createContext({
    contextSize: contextLength,
    sequences: options.slots,
    threads,
    batchSize: options.batchSize,
  });
  const native = createNativeContext({ llama, model, context, threads });
  return {
    model,
    native,
    batchSize: context.batchSize,
    contextLength,
    cost: await measurePasses(native),
    sharedTokens: sharedTokens(target, model),
  };
}
