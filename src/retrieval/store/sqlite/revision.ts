import type { Db } from './database.ts';

export interface Revision {
  /** Called inside every writing transaction. */
  bump(): void;
  /** Called as well where documents that were there before are removed or changed, or in force on other days than before. */
  bumpChanges(): void;
  /** Changes whenever this process or another has written. */
  read(): number;
  /** Stays the same while documents are only added. */
  changes(): number;
}

export function createRevision(db: Db): Revision {
  const bump = db.prepare('UPDATE revision SET n = n + 1');
  const bumpChanges = db.prepare('UPDATE revision SET changes = changes + 1');
  const read = db.prepare<[], { n: number; changes: number }>('SELECT n, changes FROM revision');
  return {
    bump: () => void bump.run(),
    bumpChanges: () => void bumpChanges.run(),
    read: () => read.get()?.n ?? 0,
    changes: () => read.get()?.changes ?? 0,
  };
}
