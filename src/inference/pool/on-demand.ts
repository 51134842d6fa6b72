import { AppError, throwIfAborted } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import type { MemoryBudget, Tenant } from './memory-budget.ts';

export interface Closable {
  close(): Promise<void>;
}

/** The right to use something loaded, until it is given back. */
export interface Lease<T> {
  readonly value: T;
  release(): void;
}

export type OnDemandState = 'not_loaded' | 'loading' | 'loaded' | 'failed' | 'closed';

/** Something that is loaded when it is first asked for, and unloaded when nobody needs it any more. */
export interface OnDemand<T extends Closable> {
  /** Loads it if need be; several callers at once load it once. Throws what loading threw, `queue_full` or `cancelled`. */
  acquire(signal: AbortSignal): Promise<Lease<T>>;
  /** What is loaded now, without loading it. */
  peek(): T | undefined;
  state(): OnDemandState;
  close(): Promise<void>;
}

export interface OnDemandOptions<T extends Closable> {
  readonly id: string;
  readonly bytes: number;
  /** Resolves when it can be used. The signal aborts when it is closed meanwhile. */
  readonly open: (signal: AbortSignal) => Promise<T>;
  readonly budget: MemoryBudget;
  /** Unloaded after so long without use, in milliseconds; 0 leaves it loaded until its room is needed. */
  readonly idleMs: number;
  /** Callers that may wait for it to be loaded; the next one is refused. */
  readonly mostWaiting: number;
  readonly logger: Logger;
}

/** What failed is not tried again for so long: a broken file would be read for every request. */
const RETRY_AFTER_MS = 10_000;

export function createOnDemand<T extends Closable>(options: OnDemandOptions<T>): OnDemand<T> {
  const { id, bytes, open, budget, idleMs, mostWaiting, logger } = options;
  let value: T | undefined;
  let opening: Promise<T> | undefined;
  let unloading: Promise<void> | undefined;
  let leases = 0;
  let usedAt = performance.now();
  let idle: NodeJS.Timeout | undefined;
  let failure: { readonly error: AppError; readonly until: number } | undefined;
  const closing = new AbortController();
  const isClosed = (): boolean => closing.signal.aborted;

  const tenant: Tenant = {
    id,
    isBusy: () => leases > 0 || opening !== undefined,
    lastUsedAt: () => usedAt,
    unload: () => (unloading ??= unload()),
  };

  async function unload(): Promise<void> {
    clearTimeout(idle);
    const old = value;
    value = undefined;
    await old?.close();
    unloading = undefined;
    if (old !== undefined) logger.info({ model: id }, 'model unloaded');
  }

  async function load(): Promise<T> {
    try {
      await unloading;
      await budget.reserve(tenant, bytes);
      if (isClosed()) throw new AppError('shutting_down');
      const startedAt = performance.now();
      const loaded = await open(closing.signal);
      if (isClosed()) {
        await loaded.close();
        throw new AppError('shutting_down');
      }
      value = loaded;
      failure = undefined;
      const loadMs = Math.round(performance.now() - startedAt);
      logger.info({ model: id, bytes, loadMs }, 'model loaded on demand');
      return loaded;
    } catch (thrown) {
      const error = explain(thrown);
      budget.release(tenant);
      // Room may be there in a moment; a file does not become whole by itself.
      if (error.code !== 'model_memory_full') {
        failure = { error, until: performance.now() + RETRY_AFTER_MS };
      }
      throw error;
    } finally {
      opening = undefined;
      if (leases === 0) rest();
    }
  }

  function explain(thrown: unknown): AppError {
    if (isClosed()) return new AppError('shutting_down');
    return thrown instanceof AppError ? thrown : new AppError('internal', { cause: thrown });
  }

  function release(): void {
    leases -= 1;
    usedAt = performance.now();
    if (leases === 0) rest();
  }

  function rest(): void {
    budget.poke();
    clearTimeout(idle);
    if (idleMs > 0) idle = setTimeout(unloadIdle, idleMs).unref();
  }

  function unloadIdle(): void {
    if (tenant.isBusy() || value === undefined) return;
    void tenant.unload().finally(() => budget.release(tenant));
  }

  return {
    peek: () => value,
    state() {
      if (isClosed()) return 'closed';
      if (value !== undefined) return 'loaded';
      if (opening !== undefined) return 'loading';
      return failure !== undefined && performance.now() < failure.until ? 'failed' : 'not_loaded';
    },
    async acquire(signal) {
      throwIfAborted(signal);
      if (isClosed()) throw new AppError('shutting_down');
      if (failure !== undefined && performance.now() < failure.until) throw failure.error;
      if (value === undefined && leases >= mostWaiting) throw new AppError('queue_full');
      // Counted before anything is waited for: what someone waits for is not unloaded under them.
      leases += 1;
      clearTimeout(idle);
      try {
        const loaded = value ?? (await abortable((opening ??= load()), signal));
        usedAt = performance.now();
        return { value: loaded, release: once(release) };
      } catch (error) {
        release();
        throw error;
      }
    },
    async close() {
      closing.abort();
      await opening?.catch(() => undefined);
      await tenant.unload();
      budget.release(tenant);
    },
  };
}

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) action();
    isDone = true;
  };
}

/** Waiting ends when the signal aborts; what is waited for goes on. */
async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.catch(() => undefined);
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new AppError('cancelled'));
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
