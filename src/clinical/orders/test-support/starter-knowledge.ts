import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger } from '../../../core/logger.ts';
import { createAnswerer } from '../../../grounding/answer.ts';
import { readEvidenceWeights } from '../../../grounding/evidence-model.ts';
import { createExtractiveEngine } from '../../../inference/index.ts';
import { createIngest } from '../../../ingest/ingest.ts';
import { createOnnxEmbedder } from '../../../retrieval/embedding/onnx-embedder.ts';
import { readSectionModel } from '../../../retrieval/query/section-model.ts';
import { readRankerWeights } from '../../../retrieval/rank/ranker-weights.ts';
import { createSentenceRanker } from '../../../retrieval/rank/sentence-ranker.ts';
import { createCandidateSearch } from '../../../retrieval/search/candidates.ts';
import { createSearch } from '../../../retrieval/search/search.ts';
import type { Search } from '../../../retrieval/search/types.ts';
import { createSqliteStore } from '../../../retrieval/store/sqlite/sqlite-store.ts';
import type { KnowledgeStore } from '../../../retrieval/store/types.ts';
import { createQuoteKnowledge, type QuoteKnowledge } from '../../quote-knowledge.ts';
import { createForeground } from '../../../core/foreground.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

export interface StarterKnowledge {
  readonly store: KnowledgeStore;
  readonly search: Search;
  readonly quoteKnowledge: QuoteKnowledge;
  readonly storeId: string;
  close(): Promise<void>;
}

/** Folders of the starter knowledge base; a test loads what it needs. */
export function starterFolders(
  names: readonly ('drug-inserts' | 'guides')[] = ['drug-inserts', 'guides'],
): string[] {
  return names.map((name) => join(root, 'corpora/starter', name));
}

/** A real store with starter documents (and, on request, files of a test's own) in a folder that `close` removes. */
export async function openStarterKnowledge(
  paths: readonly string[] = starterFolders(),
): Promise<StarterKnowledge> {
  const logger = createLogger('silent');
  const folder = mkdtempSync(join(tmpdir(), 'xinglin-orders-'));
  const embedder = await createOnnxEmbedder({
    folder: join(root, 'models/embedder/xinglin-static-v1'),
    threads: 1,
  });
  const store = createSqliteStore({
    dataDir: folder,
    embedderFingerprint: embedder.fingerprint,
    dimension: embedder.dimension,
    logger,
  });
  const weights = readRankerWeights(join(root, 'models/ranker/xinglin-ranker-v1.json'));
  const search = createSearch({
    store,
    candidates: createCandidateSearch({
      store,
      embedder,
      sections: readSectionModel(join(root, 'models/sections/xinglin-sections-v1.json')),
    }),
    ranker: createSentenceRanker(embedder, weights),
  });
  const ingest = createIngest({
    store,
    embedder,
    foreground: createForeground(),
    logger,
    maxFileBytes: 10_000_000,
  });
  const { id: storeId } = await store.createStore('default');
  for await (const event of ingest.ingestPaths({ storeId, paths: [...paths] })) {
    if (event.type === 'failed') throw new Error(`${event.path}: ${event.code}`);
  }
  await ingest.close();
  const engine = createExtractiveEngine();
  return {
    store,
    search,
    storeId,
    quoteKnowledge: createQuoteKnowledge({
      answerer: createAnswerer({
        search,
        store,
        evidence: readEvidenceWeights(join(root, 'models/evidence/xinglin-evidence-v1.json')),
      }),
      extractive: engine,
      store,
    }),
    async close() {
      await engine.close();
      await store.close();
      await embedder.close();
      rmSync(folder, { recursive: true });
    },
  };
}
