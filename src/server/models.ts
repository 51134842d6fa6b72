import { AppError } from '../core/errors.ts';
import type { Engine } from '../inference/types.ts';

export interface ModelRegistry {
  /** By id, or by `xinglin` for the default. Throws `model_not_found`. */
  get(id: string): Engine;
  list(): readonly Engine[];
  readonly default: Engine;
}

/** The name under which every server answers, whatever model it runs. */
export const DEFAULT_MODEL = 'xinglin';

/** The first engine is the default. */
export function createModelRegistry(engines: readonly [Engine, ...Engine[]]): ModelRegistry {
  return {
    default: engines[0],
    list: () => engines,
    get(id) {
      const engine =
        id === DEFAULT_MODEL ? engines[0] : engines.find((e) => e.describe().id === id);
      if (engine === undefined) {
        const known = [DEFAULT_MODEL, ...engines.map((e) => e.describe().id)].join(', ');
        throw new AppError('model_not_found', {
          message: `The model ${JSON.stringify(id)} is not loaded; there are: ${known}.`,
          param: 'model',
        });
      }
      return engine;
    },
  };
}
