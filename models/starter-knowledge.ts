import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../src/core/logger.ts';
import { createIngest } from '../src/ingest/ingest.ts';
import { createOnnxEmbedder } from '../src/retrieval/embedding/onnx-embedder.ts';
import type { Embedder } from '../src/retrieval/embedding/types.ts';
import { createSqliteStore } from '../src/retrieval/store/sqlite/sqlite-store.ts';
import type { KnowledgeStore } from '../src/retrieval/store/types.ts';
import { createForeground } from '../src/core/foreground.ts';

export interface StarterKnowledge {
  readonly store: KnowledgeStore;
  readonly embedder: Embedder;
  /** The store that holds corpora/starter. */
  readonly storeId: string;
  close(): Promise<void>;
}

/** The starter corpora in a store of their own, read by the embedder of a folder; gone again after `close`. */
export async function openStarterKnowledge(
  folder = 'models/embedder/xinglin-static-v1',
): Promise<StarterKnowledge> {
  const dataDir = mkdtempSync(join(tmpdir(), 'xinglin-training-'));
  const logger = createLogger('warn');
  const embedder = await createOnnxEmbedder({ folder, threads: 1 });
  const store = createSqliteStore({
    dataDir,
    embedderFingerprint: embedder.fingerprint,
    dimension: embedder.dimension,
    logger,
  });
  const ingest = createIngest({
    store,
    embedder,
    foreground: createForeground(),
    logger,
    maxFileBytes: 2 ** 26,
  });
  const { id: storeId } = await store.createStore('starter');
  for await (const event of ingest.ingestPaths({ storeId, paths: ['corpora/starter'] }))
    if (event.type === 'failed') throw new Error(`${event.path}: ${event.code}`);
  await ingest.close();
  return {
    store,
    embedder,
    storeId,
    async close() {
      await store.close();
      await embedder.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
