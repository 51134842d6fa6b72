import { AppError } from '../core/errors.js';
/** The name under which every server answers, whatever model it runs. */
export const DEFAULT_MODEL = 'xinglin';
/** The first engine is the default. */
export function createModelRegistry(engines) {
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
//# sourceMappingURL=models.js.map
