import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLogger } from '../../core/logger.ts';
import type { NewDocument } from '../document.ts';
import { axis, CONTRACT_DIMENSION, newDocument } from '../store/contract-fixtures.ts';
import { createSqliteStore, type SqliteStore } from '../store/sqlite/sqlite-store.ts';
import { compareVersions } from './compare-versions.ts';

let dataDir: string;
let store: SqliteStore;
let storeId: string;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'xinglin-changes-'));
  const logger = createLogger('silent');
  const dimension = CONTRACT_DIMENSION;
  store = createSqliteStore({ dataDir, embedderFingerprint: 'e', dimension, logger });
  storeId = (await store.createStore('s')).id;
});
afterEach(async () => {
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Stores a text whose sections are `heading|line|line`. */
async function put(sections: readonly string[], more: Partial<NewDocument> = {}): Promise<void> {
  const parts = sections.map((section) => section.split('|'));
  const text = parts.map((part) => part.slice(1).join('\n')).join('\n');
  let at = 0;
  const chunks = parts.flatMap(([heading = '', ...lines]) =>
    lines.map((line) => {
      const span = { start: at, end: at + line.length };
      at = span.end + 1;
      const plain = { role: undefined, page: undefined, vector: axis(0) };
      return { ...span, ...plain, sectionPath: [heading] };
    }),
  );
  await store.putDocument(storeId, newDocument(text, more), chunks);
}

test('sections that are new, gone or changed are listed with their sentences; moved ones are not', async () => {
  const versions = { versionLabel: '2024' };
  await put(
    ['适应症|止痛。', '用法|一次1片。|一日3次。', '禁忌|过敏者。', '贮藏|密封。'],
    versions,
  );
  await put(['适应症|止痛。', '贮藏|密封。', '用法|一次2片。|一日3次。|饭后。', '孕妇|禁用。'], {
    versionLabel: '2025',
  });
  const { from, to, sections } = await compareVersions(store, { storeId, document: 'ibuprofen' });
  expect([from.version, to.version]).toEqual([1, 2]);
  expect(sections).toEqual([
    { path: ['禁忌'], change: 'removed', sentences: [{ kind: 'removed', text: '过敏者。' }] },
    {
      path: ['用法'],
      change: 'changed',
      sentences: [
        { kind: 'removed', text: '一次1片。' },
        { kind: 'added', text: '一次2片。' },
        { kind: 'added', text: '饭后。' },
      ],
    },
    { path: ['孕妇'], change: 'added', sentences: [{ kind: 'added', text: '禁用。' }] },
  ]);
});

test('versions are chosen by label or number, and a document is compared with the one it supersedes', async () => {
  await put(['用法|一。'], { versionLabel: '2023' });
  await put(['用法|二。']);
  await put(['用法|三。'], { versionLabel: '2025' });
  const pair = async (more: object): Promise<(number | string)[]> => {
    const request = { storeId, document: 'drugs/ibuprofen.md', ...more };
    const { from, to } = await compareVersions(store, request);
    return [from.version, to.version];
  };
  expect(await pair({})).toEqual([2, 3]);
  expect(await pair({ to: 'v2' })).toEqual([1, 2]);
  expect(await pair({ from: '2023', to: '2025' })).toEqual([1, 3]);
  await expect(pair({ from: '1999' })).rejects.toMatchObject({ code: 'invalid_request' });
  await expect(pair({ to: '1' })).rejects.toMatchObject({ code: 'invalid_request' });
  const newer = { sourceKey: 'new.md', filename: 'new.md', supersedes: ['ibuprofen'] };
  await put(['用法|四。'], newer);
  const { from, sections } = await compareVersions(store, { storeId, document: 'new' });
  expect(from.filename).toBe('ibuprofen.md');
  expect(sections).toHaveLength(1);
});

test('a name that means nothing, or several documents, is refused', async () => {
  await put(['用法|一。']);
  await put(['用法|一。'], { sourceKey: 'other/ibuprofen.md' });
  await expect(compareVersions(store, { storeId, document: 'x' })).rejects.toMatchObject({
    code: 'file_not_found',
  });
  await expect(compareVersions(store, { storeId, document: 'ibuprofen.md' })).rejects.toMatchObject(
    {
      code: 'invalid_request',
    },
  );
});
