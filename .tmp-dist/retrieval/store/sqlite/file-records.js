import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../core/errors.js';
/**
 * Originals in `<dataDir>/files/<sha256>`, so a hostile file name never becomes a path. The bytes are on disk
 * before their row is: a crash in between leaves an unused file, never a row without bytes.
 */
export function createFileRecords(db, dataDir) {
  const folder = join(dataDir, 'files');
  const same = db.prepare('SELECT * FROM files WHERE sha256 = ? AND filename = ?');
  const insert = db.prepare(
    'INSERT INTO files VALUES (?, ?, ?, ?, ?, unixepoch()) ON CONFLICT DO NOTHING',
  );
  const one = db.prepare('SELECT * FROM files WHERE id = ?');
  const all = db.prepare('SELECT * FROM files ORDER BY created_at DESC, id');
  const used = db.prepare('SELECT count(*) AS n FROM documents WHERE file_id = ?');
  const twins = db.prepare('SELECT count(*) AS n FROM files WHERE sha256 = ?');
  const remove = db.prepare('DELETE FROM files WHERE id = ?');
  function get(id) {
    const row = one.get(id);
    if (row === undefined)
      throw new AppError('file_not_found', { message: `There is no file ${JSON.stringify(id)}.` });
    return toRecord(row);
  }
  return {
    get,
    list: () => all.all().map(toRecord),
    put(filename, bytes, purpose) {
      const name = filename.toWellFormed().replaceAll('\0', '');
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const known = same.get(sha256, name);
      if (known !== undefined) return toRecord(known);
      writeDurably(folder, sha256, bytes);
      insert.run(`file-${randomBytes(12).toString('hex')}`, name, bytes.length, sha256, purpose);
      const row = same.get(sha256, name);
      if (row === undefined) throw new AppError('internal');
      return toRecord(row);
    },
    read: (id) => readFileSync(join(folder, get(id).sha256)),
    delete(id) {
      const { sha256 } = get(id);
      if ((used.get(id)?.n ?? 0) > 0) {
        throw new AppError('file_in_use');
      }
      remove.run(id);
      if ((twins.get(sha256)?.n ?? 0) === 0) rmSync(join(folder, sha256), { force: true });
    },
  };
}
function writeDurably(folder, name, bytes) {
  const path = join(folder, name);
  if (existsSync(path)) return;
  mkdirSync(folder, { recursive: true });
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const fd = openSync(temporary, 'wx');
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
function toRecord(row) {
  return {
    id: row.id,
    filename: row.filename,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    purpose: row.purpose,
    createdAt: row.created_at,
  };
}
//# sourceMappingURL=file-records.js.map
