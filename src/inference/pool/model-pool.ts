import type { Logger } from '../../core/logger.ts';
import { createLlamaEngine } from '../llama/llama-engine.ts';
import { createLlamaReader, type LlamaReader } from '../llama/llama-reader.ts';
import type { LlamaEngineOptions } from '../llama/options.ts';
import { installedVersion } from '../llama/model-file.ts';
import type { InstalledModel, ModelShelf } from '../models/model-shelf.ts';
import type { Engine, EngineInfo } from '../types.ts';
import type { EmbeddingModel, RerankModel } from '../vector-types.ts';
import { createMemoryBudget } from './memory-budget.ts';
import { createOnDemandEngine } from './on-demand-engine.ts';
import { createOnDemandEmbedding, createOnDemandRerank } from './on-demand-reader.ts';
import { pinnedMemory } from './pinned-memory.ts';
import { planMemory } from './plan-memory.ts';

export interface ModelPoolOptions {
  readonly shelf: ModelShelf;
  /** Most memory that all models may take together, in bytes. */
  readonly limitBytes: number;
  /** A model is unloaded after so long without use, in milliseconds; 0: only when its room is needed. */
  readonly idleMs: number;
  /** How long a request waits for others to give room, in milliseconds. */
  readonly roomTimeoutMs?: number;
  readonly contextSize: number;
  readonly slots: number | undefined;
  readonly cacheBytes: number;
  readonly requestTimeoutMs: number;
  readonly engine: Pick<
    LlamaEngineOptions,
    'threads' | 'gpu' | 'queueLimit' | 'stallTimeoutMs' | 'speculation'
  >;
  readonly logger: Logger;
}

/** The installed models, each loaded when a request names it, together within one memory budget. */
export interface ModelPool {
  /** Chat models and adapters. Looks at the folder anew, so that what was pulled meanwhile is there. */
  engines(): readonly Engine[];
  embeddings(): readonly EmbeddingModel[];
  rerankers(): readonly RerankModel[];
  /** An engine that is always loaded: its memory and that of its draft model count, and adapters may name it as their base. */
  pin(engine: Engine, path: string, draftPath?: string): Promise<Engine>;
  memory(): { readonly limitBytes: number; readonly usedBytes: number };
  close(): Promise<void>;
}

/** A model by what it is for. */
type Made =
  | { readonly use: 'chat'; readonly model: Engine }
  | { readonly use: 'embedding'; readonly model: EmbeddingModel }
  | { readonly use: 'rerank'; readonly model: RerankModel };

/** An installed model that guesses ahead, or the name of one that is not there. */
type Draft = InstalledModel | string | undefined;

interface Plan {
  /** Changes when the model is installed anew. */
  readonly key: string;
  readonly make: () => Made;
}

const LOAD_TIMEOUT_MS = 600_000;
/** Tokens that embedding and ranking models read at a time: a pass looks at all of them at once, and its memory grows with the square. */
const READING_CONTEXT = 2048;

export function createModelPool(options: ModelPoolOptions): ModelPool {
  const { shelf, limitBytes, roomTimeoutMs = 30_000, logger } = options;
  const budget = createMemoryBudget({ limitBytes, waitMs: roomTimeoutMs });
  const entries = new Map<string, { readonly key: string; readonly made: Made }>();
  const pinned = new Map<string, string>();
  let isClosed = false;

  function refresh(): void {
    if (isClosed) return;
    const installed = shelf.list().filter(({ format }) => format === 'gguf');
    const wanted = new Map(installed.flatMap((model) => plan(model, installed)));
    for (const [id, { made, key }] of entries) {
      if (wanted.get(id)?.key === key) continue;
      entries.delete(id);
      void made.model.close();
    }
    for (const [id, { key, make }] of wanted) {
      if (!entries.has(id)) entries.set(id, { key, made: make() });
    }
  }

  /** Under which id a model answers, and how it is made; nothing for an adapter without its base. */
  function plan(model: InstalledModel, installed: readonly InstalledModel[]): [string, Plan][] {
    const { id: own, addedAt: key, kind } = model;
    if (pinned.has(own)) return [];
    const draft = draftOf(model, installed);
    const whose =
      typeof draft === 'object' ? `${key} ${draft.id} ${draft.addedAt}` : `${key} ${draft}`;
    if (kind === 'chat') {
      return [[own, { key: whose, make: () => onDemand(own, { model, draft }) }]];
    }
    if (kind !== 'adapter') return [[own, { key, make: () => reader(model, kind) }]];
    if (model.base === undefined) return [];
    const base = installed.find(({ id, kind }) => id === model.base && kind === 'chat');
    const path = pinned.get(model.base) ?? base?.path;
    if (path === undefined) return [];
    const id = `${model.base}:${model.id}`;
    const whole = { ...(base ?? model), path };
    const both = `${key} ${base?.addedAt ?? path}`;
    return [[id, { key: both, make: () => onDemand(id, { model: whole, adapter: model }) }]];
  }

  function draftOf({ draft }: InstalledModel, installed: readonly InstalledModel[]): Draft {
    if (draft === undefined || options.engine.speculation === 'off') return undefined;
    return installed.find(({ id, kind }) => id === draft && kind === 'chat') ?? draft;
  }

  function reader(model: InstalledModel, kind: 'embedding' | 'rerank'): Made {
    const { id, path: modelPath, dimension } = model;
    const contextSize = Math.min(READING_CONTEXT, model.contextLength ?? READING_CONTEXT);
    const plan = { limitBytes, contextSize, slots: 1, cacheBytes: 0 };
    const common = {
      id,
      bytes: planMemory(model, plan).bytes,
      budget,
      idleMs: options.idleMs,
      mostWaiting: 1 + options.engine.queueLimit,
      logger,
      requestTimeoutMs: options.requestTimeoutMs,
      open: async (signal: AbortSignal) =>
        whenLoaded(
          signal,
          await createLlamaReader({
            ...options.engine,
            ...plan,
            id,
            modelPath,
            purpose: kind === 'embedding' ? 'embed' : 'rank',
            readyTimeoutMs: LOAD_TIMEOUT_MS,
            logger,
          }),
        ),
    };
    return kind === 'embedding'
      ? { use: kind, model: createOnDemandEmbedding(common, dimension) }
      : { use: kind, model: createOnDemandRerank(common) };
  }

  function onDemand(
    id: string,
    { model, adapter, draft }: { model: InstalledModel; adapter?: InstalledModel; draft?: Draft },
  ): Made {
    const guesses = typeof draft === 'object' ? draft : undefined;
    const memory = planMemory(model, { ...options, draft: guesses });
    const bytes = memory.bytes + (adapter?.sizeBytes ?? 0);
    const { requestTimeoutMs, idleMs } = options;
    const digests = [model, adapter].flatMap(
      (each) => each?.files.map((file) => file.sha256) ?? [],
    );
    const engine = createOnDemandEngine({
      id,
      bytes,
      budget,
      idleMs,
      mostWaiting: memory.slots + options.engine.queueLimit,
      logger,
      requestTimeoutMs,
      info: {
        id,
        kind: 'llama',
        writesText: true,
        contextLength: memory.contextLength,
        slots: memory.slots,
        memoryBytes: bytes,
        ...draftInfo(draft),
        version: installedVersion(digests),
      },
      async open(signal) {
        const engine = await createLlamaEngine({
          ...options.engine,
          id,
          modelPath: model.path,
          contextSize: options.contextSize,
          slots: memory.slots,
          cacheBytes: memory.cacheBytes,
          requestTimeoutMs,
          readyTimeoutMs: LOAD_TIMEOUT_MS,
          logger,
          ...(adapter === undefined ? {} : { adapterPath: adapter.path }),
          ...(guesses === undefined ? {} : { draft: { id: guesses.id, path: guesses.path } }),
        });
        return whenLoaded(signal, engine);
      },
    });
    return { use: 'chat', model: engine };
  }

  const all = (): Made[] => {
    refresh();
    const byName = [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return byName.map(([, { made }]) => made);
  };

  return {
    engines: () => all().flatMap((made) => (made.use === 'chat' ? [made.model] : [])),
    embeddings: () => all().flatMap((made) => (made.use === 'embedding' ? [made.model] : [])),
    rerankers: () => all().flatMap((made) => (made.use === 'rerank' ? [made.model] : [])),
    async pin(engine, path, draftPath) {
      const { id } = engine.describe();
      const bytes = await pinnedMemory(engine, path, draftPath);
      pinned.set(id, path);
      budget.pin(id, bytes);
      return { ...engine, describe: () => ({ ...engine.describe(), memoryBytes: bytes() }) };
    },
    memory: () => budget.report(),
    async close() {
      isClosed = true;
      await Promise.all([...entries.values()].map(({ made }) => made.model.close()));
    },
  };
}

function draftInfo(draft: Draft): Pick<EngineInfo, 'draft'> {
  if (draft === undefined) return {};
  return typeof draft === 'object'
    ? { draft: { id: draft.id, state: 'not_loaded' } }
    : { draft: { id: draft, state: 'refused', reason: `No model ${draft} is installed.` } };
}

/** A model that cannot be loaded is closed again: nothing of it stays in memory. */
async function whenLoaded<T extends Pick<LlamaReader, 'whenReady' | 'close'>>(
  signal: AbortSignal,
  model: T,
): Promise<T> {
  try {
    await model.whenReady(signal);
    return model;
  } catch (error) {
    await model.close();
    throw error;
  }
}
