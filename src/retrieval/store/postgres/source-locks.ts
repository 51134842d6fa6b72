import { createTurns } from '../../../core/turns.ts';
import type { Database, LastingConnection } from './database.ts';

/** Locks of documents being ingested, all held by one connection: a server that dies loses them at once. */
export interface SourceLocks {
  /** Waits until no other worker, of this server or another one, holds this source; returns what gives it back. */
  acquire(storeId: string, sourceKey: string): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

const KEY = "hashtextextended('xinglin source ' || $1 || ' ' || $2 || ' ' || $3, 0)";
const ASK_AGAIN_MS = 100;

export function createSourceLocks(db: Database): SourceLocks {
  /** Within one connection PostgreSQL gives a lock as often as it is asked for. */
  const turns = createTurns();
  let connecting: Promise<LastingConnection> | undefined;

  function connection(): Promise<LastingConnection> {
    const forget = (): void => {
      connecting = undefined;
    };
    connecting ??= db.lasting(forget).catch((error: unknown) => {
      forget();
      throw error;
    });
    return connecting;
  }

  async function lock(name: readonly string[]): Promise<LastingConnection> {
    for (;;) {
      const held = await connection();
      const asked = `SELECT pg_try_advisory_lock(${KEY}) AS ok`;
      const [row] = await held.query<{ ok: boolean }>(asked, name);
      if (row?.ok === true) return held;
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  }

  return {
    async acquire(storeId, sourceKey) {
      const name = [db.schema, storeId, sourceKey];
      const endTurn = await turns.take(JSON.stringify(name));
      try {
        const held = await lock(name);
        return async () => {
          // Where the connection was lost, the lock has gone with it.
          await held.query(`SELECT pg_advisory_unlock(${KEY})`, name).catch(() => undefined);
          endTurn();
        };
      } catch (error) {
        endTurn();
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
