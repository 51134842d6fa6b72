import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../core/errors.js';
/**
 * API keys in `<dataDir>/keys.json`, readable by the owner only. A key carries 256 random bits, so one SHA-256
 * is as good as a slow hash: there is nothing to guess.
 */
export function openKeyFile(dataDir) {
  const path = join(dataDir, 'keys.json');
  let cached;
  function read() {
    const mtimeMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (mtimeMs === undefined) return [];
    if (cached?.mtimeMs !== mtimeMs) {
      cached = { mtimeMs, records: JSON.parse(readFileSync(path, 'utf8')) };
    }
    return cached.records;
  }
  function write(records) {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(`${path}.tmp`, JSON.stringify(records, null, 2), { mode: 0o600 });
    renameSync(`${path}.tmp`, path);
    cached = undefined;
  }
  return {
    create(name) {
      const key = `xl-${randomBytes(32).toString('base64url')}`;
      const record = {
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
function digest(key) {
  return createHash('sha256').update(key, 'utf8').digest();
}
//# sourceMappingURL=key-file.js.map
