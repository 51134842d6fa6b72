import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createCheckpointer } from './checkpointer.ts';
import { DATABASE_FILE, openDatabase } from './database.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Raised each time the log begins anew (bytes 12 to 16 of its header). */
const turnOf = (dataDir: string): number =>
  readFileSync(join(dataDir, `${DATABASE_FILE}-wal`)).readUInt32BE(12);

test('the log is copied beside the writer and begins anew while writing goes on; nothing is lost', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'checkpointer-'));
  folders.push(dataDir);
  const db = openDatabase(dataDir);
  // Whatever copies the log, it is not this connection.
  db.pragma('wal_autocheckpoint = 0');
  const checkpointer = createCheckpointer(db, dataDir);
  db.exec('CREATE TABLE t (n INTEGER PRIMARY KEY, bytes BLOB)');
  const insert = db.prepare('INSERT INTO t (bytes) VALUES (?)');
  const before = turnOf(dataDir);
  let rows = 0;
  const write = async (bytes: number): Promise<void> => {
    await checkpointer.ready();
    insert.run(Buffer.alloc(bytes, rows));
    rows += 1;
    checkpointer.noteWrite();
  };
  for (let i = 0; i < 80; i += 1) await write(300_000);
  await expect
    .poll(
      async () => {
        await write(10);
        return turnOf(dataDir);
      },
      { timeout: 20_000 },
    )
    .toBeGreaterThan(before);
  await checkpointer.close();
  db.close();
  const again = openDatabase(dataDir);
  expect(again.prepare('SELECT count(*) FROM t').pluck().get()).toBe(rows);
  again.close();
}, 30_000);
