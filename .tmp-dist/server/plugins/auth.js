import fp from 'fastify-plugin';
import { AppError } from '../../core/errors.js';
/** What probes and browsers may see without a key. */
const OPEN = new Set(['/health', '/ready']);
/** Asks for `Authorization: Bearer …` as soon as one key exists. */
export const authPlugin = fp((app, { keys }, done) => {
  app.addHook('onRequest', async (request) => {
    if (OPEN.has(request.url.split('?')[0] ?? '') || keys.list().length === 0) return;
    const [scheme, key] = (request.headers.authorization ?? '').split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || key === undefined || !keys.accepts(key)) {
      throw new AppError('invalid_api_key');
    }
  });
  done();
});
//# sourceMappingURL=auth.js.map
