import { AppError } from '../core/errors.ts';
import type { Engine } from '../inference/types.ts';
import type { Embedder } from '../retrieval/embedding/types.ts';

export interface ModelRegistry {
  /** By id, or by `xinglin` for the default. Throws `model_not_found`. */
  get(id: string): Engine;
  list(): readonly Engine[];
  readonly default: Engine;
}

/** The name under which every server answers, whatever model it runs. */
export const DEFAULT_MODEL = 'xinglin';

/** The ranking of one embedder: meaning and shared words together. */
export const rerankModelId = ({ id }: Pick<Embedder, 'id'>): string => `${id}+lexical`;

/** The first engine is the default; those of `more` may come and go. */
export function createModelRegistry(
  engines: readonly [Engine, ...Engine[]],
  more: () => readonly Engine[] = () => [],
): ModelRegistry {
  const named = (all: readonly Engine[], id: string): Engine | undefined =>
    all.find((engine) => engine.describe().id === id);
  const list = (): Engine[] => [...engines, ...more()];
  return {
    default: engines[0],
    list,
    get(id) {
      const engine = id === DEFAULT_MODEL ? engines[0] : (named(engines, id) ?? named(more(), id));
      if (engine === undefined) {
        const known = [DEFAULT_MODEL, ...list().map((e) => e.describe().id)].join(', ');
        throw new AppError('model_not_found', {
          message: `The model ${JSON.stringify(id)} is not loaded; there are: ${known}.`,
          param: 'model',
        });
      }
      return engine;
    },
  };
}
