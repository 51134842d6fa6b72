import type { LlamaEmbeddingContext, LlamaModel, LlamaRankingContext, Token } from 'node-llama-cpp';
import { AppError } from '../../../core/errors.ts';
import { createTurns } from '../../../core/turns.ts';
import type { EngineDevice } from '../../types.ts';
import type { FromModel, LoadRequest, MeasureTask } from '../protocol.ts';
import { deviceOf, openLlama } from './load-model.ts';

/** Told of each text: its index, its values, and the tokens that were read for it. */
export type OnMeasured = (index: number, values: Float32Array, tokens: number) => void;

/** A loaded model that reads texts and writes none. */
export interface Measurer {
  /** Tokens of one text, special ones included; longer ones are cut for a vector, and read in pieces for a rank. */
  readonly contextLength: number;
  readonly device: EngineDevice;
  /** Measures the texts of a task in order, in turn with other tasks; stops between two texts when `signal` aborts. */
  measure(task: MeasureTask, signal: AbortSignal, onMeasured: OnMeasured): Promise<void>;
  close(): Promise<void>;
}

/** Tokens that the model adds to a text by itself. */
const SPECIAL_TOKENS = 4;

/** Loads an embedding or a ranking model. The whole text has to fit into one pass: attention looks both ways. */
export async function loadMeasurer(
  request: LoadRequest,
  send: (message: FromModel) => void,
): Promise<Measurer> {
  const { modelPath, threads, gpu, purpose } = request;
  const llama = await openLlama(request, send);
  const model = await llama.loadModel({
    modelPath,
    ...(gpu === 'off' ? { gpuLayers: 0 } : {}),
    onLoadProgress: () => send({ type: 'progress' }),
  });
  const contextLength = Math.min(request.contextSize, model.trainContextSize);
  const size = { contextSize: contextLength, batchSize: contextLength, threads };
  const one =
    purpose === 'embed'
      ? embedOne(model, await model.createEmbeddingContext(size), contextLength)
      : rankOne(model, await model.createRankingContext(size), contextLength);
  const turns = createTurns();
  return {
    contextLength,
    device: deviceOf(llama, model),
    close: async () => llama.dispose(),
    async measure({ texts, query }, signal, onMeasured) {
      for (const [index, text] of texts.entries()) {
        // A turn for each text: a long list does not hold up everybody else.
        const end = await turns.take('text');
        try {
          if (signal.aborted) return;
          const { values, tokens } = await one(text, query ?? '');
          onMeasured(index, values, tokens);
        } finally {
          end();
        }
      }
    },
  };
}

type MeasureOne = (
  text: string,
  query: string,
) => Promise<{ readonly values: Float32Array; readonly tokens: number }>;

function embedOne(
  model: LlamaModel,
  context: LlamaEmbeddingContext,
  contextLength: number,
): MeasureOne {
  return async (text) => {
    const tokens = model.tokenize(text).slice(0, contextLength - SPECIAL_TOKENS);
    const { length } = tokens;
    if (length === 0) return { values: new Float32Array(model.embeddingVectorSize), tokens: 0 };
    const { vector } = await context.getEmbeddingFor(tokens);
    return { values: toUnitLength(vector), tokens: length };
  };
}

/** A text that is too long is read in overlapping pieces; the best of them counts. */
function rankOne(
  model: LlamaModel,
  context: LlamaRankingContext,
  contextLength: number,
): MeasureOne {
  return async (text, query) => {
    const asked: Token[] = model.tokenize(query);
    if (asked.length > contextLength / 2) {
      throw new AppError('context_length_exceeded', { param: 'query' });
    }
    const read = model.tokenize(text);
    const score = await context.rank(asked, read, { onOverflow: 'maxChunk' });
    return { values: Float32Array.of(score), tokens: asked.length + read.length };
  };
}

function toUnitLength(vector: readonly number[]): Float32Array {
  const length = Math.hypot(...vector.map((value) => (Number.isFinite(value) ? value : 0)));
  return Float32Array.from(vector, (value) => (length === 0 ? 0 : value / length));
}
