import type { Database, LastingConnection } from './database.ts';

/** Locks of documents being ingested, all held by one connection: a server that dies loses them at once. */
export interface SourceLocks {
  /** Waits until no other worker, of this server or another one, holds this source; returns what gives it back. */
  acquire(storeId: string, sourceKey: string): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

const KEY = "hashtextextended('xinglin source ' || current_schema() || ' ' || $1 || ' ' || $2, 0)";
const ASK_AGAIN_MS = 100;

export function createSourceLocks(db: Database): SourceLocks {
  /** The last one to want a source in this process; the next one waits for it. */
  const queues = new Map<string, Promise<void>>();
  let connecting: Promise<LastingConnection> | undefined;

  function connection(): Promise<LastingConnection> {
    connecting ??= db
      .lasting(() => {
        connecting = undefined;
      })
      .catch((error: unknown) => {
        connecting = undefined;
        throw error;
      });
    return connecting;
  }

  async function lock(values: readonly string[]): Promise<() => Promise<void>> {
    for (;;) {
      const held = await connection();
      const [row] = await held.query<{ ok: boolean }>(
        `SELECT pg_try_advisory_lock(${KEY}) AS ok`,
        values,
      );
      if (row?.ok === true) {
        return async () => {
          // Where the connection was lost, the lock has gone with it.
          if (connecting !== undefined && (await connecting) === held) {
            await held.query(`SELECT pg_advisory_unlock(${KEY})`, values).catch(() => undefined);
          }
        };
      }
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  }

  return {
    async acquire(storeId, sourceKey) {
      const values = [storeId, sourceKey];
      const name = JSON.stringify(values);
      const before = queues.get(name) ?? Promise.resolve();
      let leave = (): void => undefined;
      const mine = before.then(() => new Promise<void>((resolve) => (leave = resolve)));
      queues.set(name, mine);
      await before;
      const done = (): void => {
        leave();
        if (queues.get(name) === mine) queues.delete(name);
      };
      try {
        const unlock = await lock(values);
        return async () => {
          await unlock();
          done();
        };
      } catch (error) {
        done();
        throw error;
      }
    },
    async close() {
      const held = await connecting?.catch(() => undefined);
      connecting = undefined;
      await held?.end();
    },
  };
}
