import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Knowledge, packageRoot, packageVersion } from '../compose.ts';
import type { Config } from '../core/config/schema.ts';
import { AppError } from '../core/errors.ts';
import type { StoreRecord } from '../retrieval/store/types.ts';
import { ingestLine } from './ingest-line.ts';
import type { Terminal } from './terminal.ts';

/**
 * Loads the starter corpora into the default store once per version of the package. The marker is written last:
 * a start that was interrupted is taken up again, and a document an editor has removed does not come back.
 */
export async function loadStarterCorpora(
  config: Config,
  { store, ingest }: Pick<Knowledge, 'store' | 'ingest'>,
  terminal: Terminal,
): Promise<void> {
  const marker = markerOf(config, store);
  if (await marker.isSet()) return;
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
  await marker.set();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  terminal.note(`starter corpora: ${files} files in ${seconds} s`);
}

interface Marker {
  isSet(): Promise<boolean>;
  set(): Promise<void>;
}

/** Where the store is shared, so is the marker: what was removed does not come back with the next server either. */
function markerOf(config: Config, store: Knowledge['store']): Marker {
  if (config.storage === 'postgres') {
    const key = 'starter_corpora';
    const record = async (): Promise<StoreRecord> => openOrCreateStore(store, config.store);
    return {
      isSet: async () => (await record()).metadata[key] === packageVersion(),
      async set() {
        const { id, metadata } = await record();
        await store.updateStore(id, { metadata: { ...metadata, [key]: packageVersion() } });
      },
    };
  }
  const path = join(config.dataDir, 'starter-corpora.txt');
  const stamp = `${packageVersion()} ${config.store}\n`;
  return {
    isSet: async () => existsSync(path) && readFileSync(path, 'utf8') === stamp,
    async set() {
      writeFileSync(`${path}.tmp`, stamp);
      renameSync(`${path}.tmp`, path);
    },
  };
}

/** The store of this name, made if there is none. */
export async function openOrCreateStore(
  store: Knowledge['store'],
  name: string,
): Promise<StoreRecord> {
  try {
    return await store.getStore(name);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'store_not_found')) throw error;
  }
  try {
    return await store.createStore(name);
  } catch (error) {
    // Another server was faster.
    if (error instanceof AppError && error.code === 'store_exists') return store.getStore(name);
    throw error;
  }
}
