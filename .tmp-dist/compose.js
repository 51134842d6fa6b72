import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDialogue } from './clinical/dialogue/dialogue.js';
import { AppError } from './core/errors.js';
import { createAnswerer } from './grounding/answer.js';
import { createExtractiveEngine, createLlamaEngine } from './inference/index.js';
import { createIngest } from './ingest/ingest.js';
import { createOnnxEmbedder } from './retrieval/embedding/onnx-embedder.js';
import { createSearch } from './retrieval/search/search.js';
import { createSqliteStore } from './retrieval/store/sqlite/sqlite-store.js';
/** Where the package lies: the folder above src/ or dist/. */
export const packageRoot = fileURLToPath(new URL('..', import.meta.url));
export function packageVersion() {
  const file = readFileSync(join(packageRoot, 'package.json'), 'utf8');
  return JSON.parse(file).version;
}
/** Opens the knowledge base in `config.dataDir`. What was opened is closed again if a later part fails. */
export async function openKnowledge(config, logger) {
  const embedder = await createOnnxEmbedder({
    folder: config.embedder ?? join(packageRoot, 'models/embedder/xinglin-static-v1'),
    threads: 1,
  });
  try {
    const store = createSqliteStore({
      dataDir: config.dataDir,
      embedderFingerprint: embedder.fingerprint,
      dimension: embedder.dimension,
      logger,
    });
    const search = createSearch({ store, embedder });
    const answerer = createAnswerer({ search, store });
    const ingest = createIngest({ store, embedder, logger, maxFileBytes: config.maxFileBytes });
    return {
      store,
      embedder,
      search,
      answerer,
      ingest,
      dialogue: createDialogue({ search, answerer }),
      async close() {
        await ingest.close();
        await store.close();
        await embedder.close();
      },
    };
  } catch (error) {
    await embedder.close();
    throw error;
  }
}
/** The configured model first, then the one that only quotes and is always there. */
export async function openEngines(config, logger) {
  const extractive = createExtractiveEngine();
  if (config.model === undefined) return [extractive];
  if (!existsSync(config.model)) {
    throw new AppError('model_file_invalid', {
      message: `There is no model file ${config.model}.`,
    });
  }
  const llama = await createLlamaEngine({
    modelPath: config.model,
    id: config.modelName ?? basename(config.model).replace(/\.gguf$/i, ''),
    contextSize: config.contextSize,
    slots: config.slots,
    threads: config.threads,
    gpu: config.gpu,
    queueLimit: config.queueLimit,
    stallTimeoutMs: config.stallTimeoutMs,
    logger,
  });
  return [llama, extractive];
}
//# sourceMappingURL=compose.js.map
