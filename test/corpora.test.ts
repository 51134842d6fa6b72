import { basename, extname } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { placesOf, readGroundingCases, SPLITS } from '../src/eval/grounding-cases.ts';
import type { Chunk, StoredDocument } from '../src/retrieval/document.ts';
import { startServer, type TestServer } from './support/server.ts';

let server: TestServer;
let documents: StoredDocument[];
beforeAll(async () => {
  server = await startServer({ corpora: true });
  const { store } = server.knowledge;
  documents = await store.listDocuments((await store.getStore('starter')).id);
});
afterAll(() => server[Symbol.asyncDispose]());

const bare = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
const stem = (name: string): string => basename(name, extname(name));

test('there are drug inserts, guides, laboratory tests and policies, in several formats', () => {
  const count = (kind: string): number => documents.filter((d) => d.kind === kind).length;
  expect(count('drug-insert')).toBeGreaterThanOrEqual(15);
  expect(count('guideline')).toBeGreaterThanOrEqual(6);
  expect(count('lab-test')).toBeGreaterThanOrEqual(12);
  expect(count('policy')).toBeGreaterThanOrEqual(3);
  expect(new Set(documents.map((d) => extname(d.filename)))).toEqual(
    new Set(['.md', '.pdf', '.docx', '.html']),
  );
});

test('every document names its subject, its version and the source of its facts', () => {
  const incomplete = documents.filter(
    (d) =>
      d.subject === undefined ||
      d.versionLabel === undefined ||
      d.effectiveFrom === undefined ||
      d.aliases.length === 0 ||
      !Object.keys(d.attributes).some((key) => key.startsWith('source')),
  );
  expect(incomplete.map((d) => d.filename)).toEqual([]);
});

test('every document says that it is a sample and not for care', async () => {
  for (const { id, filename } of documents) {
    const text = (await server.knowledge.store.readText(id)).slice(0, 1500);
    expect(text, filename).toMatch(/不得用于诊疗|not for care/);
  }
});

test('what an answer must contain stands in the section the question names', async () => {
  const { answerable, followUps, twoDocuments } = readGroundingCases('corpora/eval', SPLITS);
  const parts = twoDocuments.flatMap((row) =>
    row.parts.flatMap((part) => placesOf(part).map((place) => ({ id: row.id, ...place }))),
  );
  expect(parts.length).toBeGreaterThanOrEqual(80);
  const missing: string[] = [];
  for (const row of [...answerable, ...followUps, ...parts]) {
    const document = documents.find((d) => stem(d.filename) === row.document);
    const chunks: Chunk[] =
      document === undefined ? [] : await server.knowledge.store.chunksOfDocument(document.id);
    const section = chunks
      .filter((chunk) => chunk.sectionPath.some((title) => bare(title) === bare(row.section)))
      .map(({ text }) => text)
      .join('\n');
    if (!row.must_contain.every((span) => section.includes(span))) missing.push(row.id);
  }
  expect(missing).toEqual([]);
});
