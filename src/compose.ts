import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDialogue, type Dialogue } from './clinical/dialogue/dialogue.ts';
import { type Checkups, createCheckups } from './clinical/checkup/create-checkups.ts';
import { createLaboratory } from './clinical/laboratory/create-laboratory.ts';
import type { Laboratory } from './clinical/laboratory/types.ts';
import { createOrderChecker, type OrderChecker } from './clinical/orders/check-orders.ts';
import { createFeedbackLog, type FeedbackLog } from './clinical/orders/feedback-log.ts';
import { createPatientWording } from './clinical/patient-wording/patient-wording.ts';
import { createQuoteKnowledge } from './clinical/quote-knowledge.ts';
import { createRecordChecker, type RecordChecker } from './clinical/record-check/check-record.ts';
import { createRecordFill, type RecordFill } from './clinical/record-fill/create-record-fill.ts';
import { createReports, type Reports } from './clinical/reports/create-reports.ts';
import { createRiskAssessor, type RiskAssessor } from './clinical/risk/assess-risk.ts';
import { createTemplates, type Templates } from './clinical/templates/create-templates.ts';
import { createTriage, type Triage } from './clinical/triage/triage.ts';
import type { Config } from './core/config/schema.ts';
import { AppError } from './core/errors.ts';
import { createForeground, type Foreground } from './core/foreground.ts';
import type { Logger } from './core/logger.ts';
import { type Answerer, createAnswerer } from './grounding/answer.ts';
import { readEvidenceWeights } from './grounding/evidence-model.ts';
import {
  createExtractiveEngine,
  createLlamaEngine,
  createUpstreamEmbedder,
  createUpstreamEngine,
  type Engine,
  readUpstreams,
} from './inference/index.ts';
import { createModelShelf } from './inference/models/model-shelf.ts';
import { defaultModelsMemory } from './inference/pool/machine-memory.ts';
import { createModelPool, type ModelPool } from './inference/pool/model-pool.ts';
import { createIngest, type Ingest } from './ingest/ingest.ts';
import { createOnnxEmbedder } from './retrieval/embedding/onnx-embedder.ts';
import { createQuestionMemory } from './retrieval/embedding/question-memory.ts';
import { createThreadedEmbedder } from './retrieval/embedding/threaded-embedder.ts';
import type { Embedder } from './retrieval/embedding/types.ts';
import { readRankerWeights } from './retrieval/rank/ranker-weights.ts';
import { createSentenceRanker } from './retrieval/rank/sentence-ranker.ts';
import { readSectionModel } from './retrieval/query/section-model.ts';
import { createCandidateSearch } from './retrieval/search/candidates.ts';
import { createSearch } from './retrieval/search/search.ts';
import type { Search } from './retrieval/search/types.ts';
import type { IndexedStore } from './retrieval/store/indexed-store.ts';
import { openStore } from './retrieval/store/open-store.ts';

/** Where the package lies: the folder above src/ or dist/. */
export const packageRoot = fileURLToPath(new URL('..', import.meta.url));

export function packageVersion(): string {
  const file = readFileSync(join(packageRoot, 'package.json'), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}

/** The clinical tasks besides the dialogue; each is right without a language model. */
export interface Clinical {
  readonly laboratory: Laboratory;
  readonly checkups: Checkups;
  /** The text of an uploaded file. */
  readonly readFileText: (fileId: string, signal: AbortSignal) => Promise<string>;
  readonly orders: OrderChecker;
  readonly risk: RiskAssessor;
  readonly cdsFeedback: FeedbackLog;
  readonly triage: Triage;
  readonly recordChecker: RecordChecker;
  readonly templates: Templates;
  readonly reports: Reports;
  readonly recordFill: RecordFill;
}

/** Everything that answers from documents, without a language model. */
export interface Knowledge {
  readonly store: IndexedStore;
  readonly embedder: Embedder;
  readonly search: Search;
  readonly ingest: Ingest;
  /** Held by searches; what runs beside them waits for it. */
  readonly foreground: Foreground;
  readonly answerer: Answerer;
  readonly dialogue: Dialogue;
  readonly clinical: Clinical;
  close(): Promise<void>;
}

/** Opens the knowledge base that `config` names. What was opened is closed again if a later part fails. */
export async function openKnowledge(config: Config, logger: Logger): Promise<Knowledge> {
  const folder = findEmbedder(config);
  const remote = openUpstreamEmbedder(config, logger);
  const model = await createOnnxEmbedder({ folder, threads: 1 });
  const local = createQuestionMemory(model);
  const threads = Math.max(1, availableParallelism() - 1);
  const embedder = remote ?? local;
  const passages = remote ?? createThreadedEmbedder({ embedder: model, folder, threads });
  try {
    const store = await openStore({
      settings: config,
      embedderFingerprint: embedder.fingerprint,
      dimension: embedder.dimension,
      logger,
    });
    const foreground = createForeground();
    const bareSearch = createSearch({
      store,
      candidates: createCandidateSearch({
        store,
        embedder,
        sections: readSectionModel(join(packageRoot, 'models/sections/xinglin-sections-v1.json')),
      }),
      // Hundreds of sentences a question, read by weights that were trained with an embedder of this machine.
      ranker: createSentenceRanker(
        local,
        readRankerWeights(join(packageRoot, 'models/ranker/xinglin-ranker-v1.json')),
      ),
    });
    const search: Search = {
      ...bareSearch,
      search: (request, signal) => foreground.during(() => bareSearch.search(request, signal)),
    };
    const answerer = createAnswerer({
      search,
      store,
      evidence: readEvidenceWeights(join(packageRoot, 'models/evidence/xinglin-evidence-v1.json')),
    });
    const ingest = createIngest({
      store,
      embedder: passages,
      foreground,
      logger,
      maxFileBytes: config.maxFileBytes,
    });
    return {
      store,
      embedder,
      search,
      answerer,
      ingest,
      foreground,
      dialogue: createDialogue({ search, answerer, wording: createPatientWording() }),
      clinical: createClinical(config, { search, store, answerer, ingest }),
      async close() {
        await ingest.close();
        await store.close();
        await passages.close();
        await local.close();
      },
    };
  } catch (error) {
    await passages.close();
    await local.close();
    throw error;
  }
}

/** The embedder of other servers, where `upstreams` names one. */
function openUpstreamEmbedder(config: Config, logger: Logger): Embedder | undefined {
  if (config.upstreams === undefined) return undefined;
  const { embedding } = readUpstreams(config.upstreams, config.requestTimeoutMs);
  if (embedding === undefined) return undefined;
  if (config.embedder !== undefined) {
    throw new AppError('config_invalid', {
      message: `Both embedder and ${embedding.id} of upstreams are set; the knowledge base has one embedder.`,
    });
  }
  const referenceFolder = join(config.dataDir, 'embedder');
  return createUpstreamEmbedder({ ...embedding, referenceFolder, logger });
}

function createClinical(
  config: Config,
  { search, store, answerer, ingest }: Pick<Knowledge, 'search' | 'store' | 'answerer' | 'ingest'>,
): Clinical {
  const quoteKnowledge = createQuoteKnowledge({
    answerer,
    extractive: createExtractiveEngine(),
    store,
  });
  const orders = createOrderChecker({ search, store });
  const templates = createTemplates({ folder: join(config.dataDir, 'templates') });
  const reports = createReports({ templates });
  const laboratory = createLaboratory();
  return {
    laboratory,
    checkups: createCheckups({ laboratory, quoteKnowledge }),
    async readFileText(fileId, signal) {
      const { filename } = await store.getFile(fileId);
      return ingest.readText({ filename, bytes: await store.readFile(fileId) }, signal);
    },
    orders,
    risk: createRiskAssessor({ checker: orders, search, quoteKnowledge }),
    triage: createTriage(),
    recordChecker: createRecordChecker(),
    templates,
    reports,
    recordFill: createRecordFill({ templates, reports }),
    cdsFeedback: createFeedbackLog(join(config.dataDir, 'audit/cds-feedback.jsonl')),
  };
}

/** The installed models, loaded on demand under one memory budget. */
export function openModelPool(config: Config, logger: Logger): ModelPool {
  return createModelPool({
    shelf: createModelShelf(config.dataDir),
    limitBytes: config.modelsMemoryBytes ?? defaultModelsMemory(),
    idleMs: config.modelIdleMs,
    contextSize: config.contextSize,
    slots: config.slots,
    cacheBytes: config.prefixCacheBytes,
    requestTimeoutMs: config.requestTimeoutMs,
    engine: engineSettings(config),
    logger,
  });
}

/** The configured model first, then those of other servers, then the one that only quotes and is always there. */
export async function openEngines(
  config: Config,
  logger: Logger,
  pool?: ModelPool,
): Promise<readonly [Engine, ...Engine[]]> {
  const extractive = createExtractiveEngine();
  const upstreams =
    config.upstreams === undefined
      ? []
      : readUpstreams(config.upstreams, config.requestTimeoutMs).chat.map((settings) =>
          createUpstreamEngine({ ...settings, logger }),
        );
  const [first, ...others] = [...upstreams, extractive];
  if (config.model === undefined && config.draftModel !== undefined) {
    throw new AppError('config_invalid', {
      message: 'A draft-model guesses for a model: give --model too.',
    });
  }
  if (config.model === undefined) return [first ?? extractive, ...others];
  const { path, id, draft: usual } = findModel(config, config.model);
  const wanted = config.speculation === 'off' ? undefined : (config.draftModel ?? usual);
  const draft = wanted === undefined ? undefined : findModel(config, wanted);
  const llama = await createLlamaEngine({
    ...engineSettings(config),
    modelPath: path,
    id: config.modelName ?? id,
    contextSize: config.contextSize,
    slots: config.slots ?? 'auto',
    cacheBytes: config.prefixCacheBytes,
    requestTimeoutMs: config.requestTimeoutMs,
    logger,
    ...(draft === undefined ? {} : { draft }),
  });
  return [(await pool?.pin(llama, path, draft?.path)) ?? llama, ...upstreams, extractive];
}

function engineSettings(config: Config) {
  return {
    speculation: config.speculation,
    threads: config.threads ?? Math.max(1, availableParallelism() - 1),
    gpu: config.gpu,
    queueLimit: config.queueLimit,
    stallTimeoutMs: config.stallTimeoutMs,
  };
}

/** A folder, or an installed ONNX model by its name. */
function findEmbedder({ dataDir, embedder }: Config): string {
  if (embedder === undefined) return join(packageRoot, 'models/embedder/xinglin-static-v1');
  if (existsSync(embedder)) return embedder;
  const named = createModelShelf(dataDir).list();
  const found = named.find(({ id, format }) => id === embedder && format === 'onnx');
  return found?.folder ?? embedder;
}

/** A file, or an installed model by its name. */
function findModel(
  { dataDir }: Config,
  model: string,
): { path: string; id: string; draft?: string | undefined } {
  if (existsSync(model)) return { path: model, id: basename(model).replace(/\.gguf$/i, '') };
  const shelf = createModelShelf(dataDir);
  if (!shelf.list().some(({ id }) => id === model)) {
    throw new AppError('model_file_invalid', { message: `There is no model file ${model}.` });
  }
  const { path, id, kind, format, draft } = shelf.get(model);
  if (kind === 'chat' && format === 'gguf') return { path, id, draft };
  throw new AppError('model_file_invalid', { message: `${id} is for ${kind}, not for answers.` });
}
