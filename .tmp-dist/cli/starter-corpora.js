import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot, packageVersion } from '../compose.js';
import { AppError } from '../core/errors.js';
import { ingestLine } from './ingest-line.js';
/**
 * Loads the starter corpora into the default store once per version of the package. The marker is written last:
 * a start that was interrupted is taken up again, and a document an editor has removed does not come back.
 */
export async function loadStarterCorpora(config, { store, ingest }, terminal) {
  const marker = join(config.dataDir, 'starter-corpora.txt');
  const stamp = `${packageVersion()} ${config.store}\n`;
  if (existsSync(marker) && readFileSync(marker, 'utf8') === stamp) return;
  const { id } = await openOrCreateStore(store, config.store);
  const started = performance.now();
  let files = 0;
  const signal = new AbortController().signal;
  for await (const event of ingest.ingestPaths(
    { storeId: id, paths: [join(packageRoot, 'corpora/starter')] },
    signal,
  )) {
    files += 1;
    terminal.note(ingestLine(event));
  }
  writeFileSync(`${marker}.tmp`, stamp);
  renameSync(`${marker}.tmp`, marker);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  terminal.note(`starter corpora: ${files} files in ${seconds} s`);
}
/** The store of this name, made if there is none. */
export async function openOrCreateStore(store, name) {
  try {
    return await store.getStore(name);
  } catch (error) {
    if (error instanceof AppError && error.code === 'store_not_found')
      return store.createStore(name);
    throw error;
  }
}
//# sourceMappingURL=starter-corpora.js.map
