import { AppError } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import { createLlamaEngine, type LlamaEngine } from '../llama/llama-engine.ts';
import type { LlamaEngineOptions } from '../llama/options.ts';
import { modelMemory } from '../models/model-memory.ts';
import type { InstalledModel, ModelShelf } from '../models/model-shelf.ts';
import { readGgufHeader } from '../models/gguf-header.ts';
import { describeGguf } from '../models/describe-gguf.ts';
import type { Engine } from '../types.ts';
import { createMemoryBudget } from './memory-budget.ts';
import { createOnDemandEngine } from './on-demand-engine.ts';
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
  /** An engine that is always loaded: its memory counts, and adapters may name it as their base. */
  pin(engine: Engine, path: string): Promise<Engine>;
  memory(): { readonly limitBytes: number; readonly usedBytes: number };
  close(): Promise<void>;
}

interface Entry {
  /** Changes when the model is installed anew. */
  readonly key: string;
  readonly engine: Engine;
}

const LOAD_TIMEOUT_MS = 600_000;

export function createModelPool(options: ModelPoolOptions): ModelPool {
  const { shelf, limitBytes, roomTimeoutMs = 30_000, logger } = options;
  const budget = createMemoryBudget({ limitBytes, waitMs: roomTimeoutMs });
  const entries = new Map<string, Entry>();
  const pinned = new Map<string, string>();
  let isClosed = false;

  function refresh(): void {
    if (isClosed) return;
    const installed = shelf.list().filter(({ format }) => format === 'gguf');
    const wanted = new Map(installed.flatMap((model) => plan(model, installed)));
    for (const [id, { engine, key }] of entries) {
      if (wanted.get(id)?.key === key) continue;
      entries.delete(id);
      void engine.close();
    }
    for (const [id, { key, make }] of wanted) {
      if (!entries.has(id)) entries.set(id, { key, engine: make() });
    }
  }

  /** Under which id a model answers, and how its engine is made; nothing for what is not for generating. */
  function plan(
    model: InstalledModel,
    installed: readonly InstalledModel[],
  ): [string, { key: string; make: () => Engine }][] {
    if (pinned.has(model.id)) return [];
    if (model.kind === 'chat') {
      return [[model.id, { key: model.addedAt, make: () => onDemand(model.id, model) }]];
    }
    if (model.kind !== 'adapter' || model.base === undefined) return [];
    const base = installed.find(({ id, kind }) => id === model.base && kind === 'chat');
    const path = pinned.get(model.base) ?? base?.path;
    if (path === undefined) return [];
    const id = `${model.base}:${model.id}`;
    const whole = { ...(base ?? model), path };
    const key = `${model.addedAt} ${base?.addedAt ?? path}`;
    return [[id, { key, make: () => onDemand(id, whole, model) }]];
  }

  function onDemand(id: string, model: InstalledModel, adapter?: InstalledModel): Engine {
    const memory = planMemory(model, options);
    const bytes = memory.bytes + (adapter?.sizeBytes ?? 0);
    const { requestTimeoutMs, idleMs } = options;
    const version = [model, adapter].flatMap((each) => each?.files[0]?.sha256.slice(0, 16) ?? []);
    return createOnDemandEngine({
      id,
      bytes,
      budget,
      idleMs,
      logger,
      requestTimeoutMs,
      info: {
        id,
        kind: 'llama',
        writesText: true,
        contextLength: memory.contextLength,
        slots: memory.slots,
        memoryBytes: bytes,
        version: version.join('+'),
      },
      async open() {
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
        });
        return whenLoaded(engine);
      },
    });
  }

  return {
    engines() {
      refresh();
      return [...entries.values()].map(({ engine }) => engine);
    },
    async pin(engine, path) {
      const { id } = engine.describe();
      const bytes = await pinnedMemory(engine, path);
      pinned.set(id, path);
      budget.pin(id, bytes);
      return { ...engine, describe: () => ({ ...engine.describe(), memoryBytes: bytes() }) };
    },
    memory: () => budget.report(),
    async close() {
      isClosed = true;
      await Promise.all([...entries.values()].map(({ engine }) => engine.close()));
    },
  };
}

/** A model that cannot be loaded is closed again: nothing of it stays in memory. */
async function whenLoaded(engine: LlamaEngine): Promise<Engine> {
  try {
    await engine.whenReady(new AbortController().signal);
    return engine;
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** What an engine with its slots takes; slots and context are known when it is loaded. 0 for a file that is none. */
async function pinnedMemory(engine: Engine, path: string): Promise<() => number> {
  const header = await readGgufHeader(path).catch((error: unknown) => {
    if (error instanceof AppError) return undefined;
    throw error;
  });
  if (header === undefined) return () => 0;
  const { bytesPerToken } = describeGguf(header);
  return () => {
    const { contextLength = 0, slots = 1, cache } = engine.describe();
    return modelMemory({
      weightBytes: header.sizeBytes,
      bytesPerToken,
      contextLength,
      slots,
      cacheBytes: cache?.limitBytes ?? 0,
    });
  };
}
