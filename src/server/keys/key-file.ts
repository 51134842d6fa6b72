import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../core/errors.ts';

/** What is kept of an API key: never the key itself. */
export interface KeyRecord {
  readonly id: string;
  readonly name: string;
  readonly sha256: string;
  /** ISO time. */
  readonly createdAt: string;
}

export interface KeyFile {
  /** Returns the key once; it cannot be shown again. */
  create(name: string): { readonly record: KeyRecord; readonly key: string };
  list(): KeyRecord[];
  revoke(id: string): void;
  /** Compares in constant time against every key. Reads the file again when another process changed it. */
  accepts(key: string): boolean;
}

/**
 * API keys in `<dataDir>/keys.json`, readable by the owner only. A key carries 256 random bits, so one SHA-256
 * is as good as a slow hash: there is nothing to guess.
 */
export function openKeyFile(dataDir: string): KeyFile {
  const path = join(dataDir, 'keys.json');
  let cached: { readonly mtimeMs: number; readonly records: KeyRecord[] } | undefined;

  function read(): KeyRecord[] {
    const mtimeMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (mtimeMs === undefined) return [];
    if (cached?.mtimeMs !== mtimeMs) {
      cached = { mtimeMs, records: JSON.parse(readFileSync(path, 'utf8')) as KeyRecord[] };
    }
    return cached.records;
  }

  function write(records: readonly KeyRecord[]): void {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(`${path}.tmp`, JSON.stringify(records, null, 2), { mode: 0o600 });
    renameSync(`${path}.tmp`, path);
    cached = undefined;
  }

  return {
    create(name) {
      const key = `xl-${randomBytes(32).toString('base64url')}`;
      const record: KeyRecord = {
        id: `key_${randomBytes(6).toString('hex')}`,
        name,
        sha256: digest(key).toString('hex'),
        createdAt: new Date().toISOString(),
      };
      write([...read(), record]);
      return { record, key };
    },
    list: read,
    revoke(id) {
      const records = read();
      if (!records.some((record) => record.id === id)) {
        throw new AppError('not_found', { message: `There is no key ${id}.` });
      }
      write(records.filter((record) => record.id !== id));
    },
    accepts(key) {
      const given = digest(key);
      let matched = false;
      for (const { sha256 } of read()) {
        if (timingSafeEqual(given, Buffer.from(sha256, 'hex'))) matched = true;
      }
      return matched;
    },
  };
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key, 'utf8').digest();
}
