import { AppError } from '../../core/errors.ts';

/** Something that takes memory while it is loaded. */
export interface Tenant {
  readonly id: string;
  /** Whether it does something now: then it is left alone. */
  isBusy(): boolean;
  /** On the clock of `performance.now()`. */
  lastUsedAt(): number;
  /** Gives its memory back. */
  unload(): Promise<void>;
}

export interface MemoryBudget {
  /**
   * Takes memory for a tenant, unloading those that were not used for longest; while all are at work, waits for one to
   * end. Throws `model_memory_full` where it can never fit, or did not within the time to wait.
   */
  reserve(tenant: Tenant, bytes: number): Promise<void>;
  release(tenant: Tenant): void;
  /** Told whenever a tenant may have stopped being busy. */
  poke(): void;
  /** Memory of something that stays, asked for anew each time. */
  pin(id: string, bytes: () => number): void;
  report(): { readonly limitBytes: number; readonly usedBytes: number };
}

export interface MemoryBudgetOptions {
  readonly limitBytes: number;
  /** How long a reservation waits for others to end their work, in milliseconds. */
  readonly waitMs: number;
}

export function createMemoryBudget({ limitBytes, waitMs }: MemoryBudgetOptions): MemoryBudget {
  const taken = new Map<Tenant, number>();
  const pinned = new Map<string, () => number>();
  const waiting = new Set<() => void>();
  /** One reservation makes room at a time: two would unload twice as much as is needed. */
  let queue: Promise<unknown> = Promise.resolve();

  const pinnedBytes = (): number => [...pinned.values()].reduce((sum, bytes) => sum + bytes(), 0);
  const usedBytes = (): number => pinnedBytes() + [...taken.values()].reduce((a, b) => a + b, 0);
  const poke = (): void => {
    for (const wake of waiting) wake();
  };
  const idlest = (): Tenant | undefined =>
    [...taken.keys()]
      .filter((tenant) => !tenant.isBusy())
      .toSorted((a, b) => a.lastUsedAt() - b.lastUsedAt())[0];

  async function makeRoom(tenant: Tenant, bytes: number): Promise<void> {
    const most = limitBytes - pinnedBytes();
    if (bytes > most) {
      throw new AppError('model_memory_full', {
        message: `The model ${tenant.id} needs ${bytes} bytes of memory; ${Math.max(0, most)} of ${limitBytes} can be had (models-memory-bytes).`,
      });
    }
    const deadline = performance.now() + waitMs;
    while (usedBytes() + bytes > limitBytes) {
      const victim = idlest();
      if (victim === undefined) await untilPoked(tenant, deadline);
      else {
        await victim.unload();
        taken.delete(victim);
      }
    }
    taken.set(tenant, bytes);
  }

  async function untilPoked(tenant: Tenant, deadline: number): Promise<void> {
    const leftMs = deadline - performance.now();
    if (leftMs <= 0) {
      throw new AppError('model_memory_full', {
        message: `There is no room for the model ${tenant.id} while the others are at work.`,
      });
    }
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, leftMs);
      waiting.add(wake);
    });
  }

  return {
    poke,
    async reserve(tenant, bytes) {
      const turn = queue.then(() => makeRoom(tenant, bytes));
      queue = turn.catch(() => undefined);
      await turn;
    },
    release(tenant) {
      taken.delete(tenant);
      poke();
    },
    pin: (id, bytes) => void pinned.set(id, bytes),
    report: () => ({ limitBytes, usedBytes: usedBytes() }),
  };
}
