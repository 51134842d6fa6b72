import type { Db } from './database.ts';

export interface Revision {
  /** Called inside every writing transaction. */
  bump(): void;
  /** Changes whenever this process or another has written. */
  read(): number;
}

export function createRevision(db: Db): Revision {
  const bump = db.prepare('UPDATE revision SET n = n + 1');
  const read = db.prepare<[], { n: number }>('SELECT n FROM revision');
  return {
    bump: () => void bump.run(),
    read: () => read.get()?.n ?? 0,
  };
}
