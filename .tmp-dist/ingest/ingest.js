import { ingestFile } from './ingest-file.js';
import { ingestPaths } from './ingest-paths.js';
import { createFileLoader } from './load/load-file.js';
import { DEFAULT_LOAD_LIMITS } from './load/load-limits.js';
export function createIngest({
  store,
  embedder,
  logger,
  maxFileBytes = DEFAULT_LOAD_LIMITS.maxFileBytes,
}) {
  const loader = createFileLoader({ maxFileBytes });
  const deps = { store, embedder, loader, logger, maxFileBytes };
  return {
    ingestBytes: (request, signal) => ingestFile(deps, request, signal),
    ingestPaths: (request, signal) => ingestPaths(deps, request, signal),
    close: () => loader.close(),
  };
}
//# sourceMappingURL=ingest.js.map
