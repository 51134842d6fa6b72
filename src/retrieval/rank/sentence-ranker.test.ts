import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Chunk } from '../document.ts';
import { createOnnxEmbedder } from '../embedding/onnx-embedder.ts';
import type { Embedder } from '../embedding/types.ts';
import { createEntityMatcher } from '../query/entities.ts';
import { readSectionModel } from '../query/section-model.ts';
import { understandQuery } from '../query/understand.ts';
import type { Asked } from './asked.ts';
import { coverageWords } from './coverage.ts';
import { FOCUS_CUES } from './focus-cues.ts';
import { patientQuantities } from './patient-quantities.ts';
import { readRankerWeights } from './ranker-weights.ts';
import { type RankCandidate, SENTENCE_FEATURES } from './sentence-features.ts';
import { createSentenceRanker, createSentenceReader, type RankedChunk } from './sentence-ranker.ts';

const sections = readSectionModel('models/sections/xinglin-sections-v1.json');

const NOTHING: RankedChunk = { sentences: [], fit: 0 };
const WEIGHTS = 'models/ranker/xinglin-ranker-v1.json';
const TEXT = [
  '成人每日最大剂量为2550mg，分次服用。',
  '儿童每日最大剂量为2000mg。',
  '应随餐服用以减轻胃肠道反应。',
].join('\n');

let embedder: Embedder;
beforeAll(async () => {
  embedder = await createOnnxEmbedder({
    folder: 'models/embedder/xinglin-static-v1',
    threads: 1,
  });
});
afterAll(() => embedder.close());

const chunk: Chunk = {
  id: 1,
  storeId: 's',
  ordinal: 0,
  documentId: 1,
  start: 100,
  end: 100 + TEXT.length,
  text: TEXT,
  sectionPath: ['二甲双胍片说明书', '用法用量'],
  role: 'dosage',
  page: undefined,
};
const candidate: RankCandidate = {
  chunk,
  fused: 1,
  cosine: 0.4,
  lexical: 1,
  lexicalRank: 1,
  denseRank: 1,
  named: true,
  first: true,
  sameLanguage: true,
  section: 1,
  aspect: 0,
};

function ask(question: string): Asked {
  const matcher = createEntityMatcher([
    { storeId: 's', alias: '二甲双胍', documentId: 1, kind: 'drug-insert' },
  ]);
  const understanding = understandQuery(question, matcher, sections);
  const coverage = { synonyms: understanding.synonyms, weight: () => 1 };
  const words = [...understanding.residual, ...understanding.intentWords.map(({ word }) => word)];
  return {
    understanding,
    contentWords: coverageWords(understanding.residual, coverage),
    words: coverageWords(words, coverage),
    terms: words.map((term) => ({ term, weight: 1 })),
    cues: FOCUS_CUES.filter(({ asked }) => asked.test(understanding.normalized)),
    quantities: patientQuantities(understanding.normalized),
    wantsNumber: /多少|最/.test(question),
    coverage,
  };
}

test.each([
  ['成人一天最多吃多少二甲双胍', '成人每日最大剂量为2550mg，分次服用。'],
  ['二甲双胍是饭前吃还是饭后吃', '应随餐服用以减轻胃肠道反应。'],
])('for %s the sentence that answers comes first', async (question, answer) => {
  const ranker = createSentenceRanker(embedder, readRankerWeights(WEIGHTS));
  const [{ sentences } = NOTHING] = await ranker.rank([candidate], ask(question));
  const best = sentences.toSorted((a, b) => b.fit - a.fit)[0];
  expect(best?.text).toBe(answer);
});

test('sentences carry offsets into the stored text and a fit between 0 and 1', async () => {
  const ranker = createSentenceRanker(embedder, readRankerWeights(WEIGHTS));
  const [{ sentences } = NOTHING] = await ranker.rank([candidate], ask('二甲双胍最大剂量'));
  expect(sentences).toHaveLength(3);
  for (const { start, end, text, fit } of sentences) {
    expect(TEXT.slice(start - 100, end - 100)).toBe(text);
    expect(fit).toBeGreaterThan(0);
    expect(fit).toBeLessThan(1);
  }
});

test('every feature is a finite number, in the order of the names', async () => {
  const rows = await createSentenceReader(embedder).read([candidate], ask('怎么吃'));
  for (const { features } of rows) {
    expect(features).toHaveLength(SENTENCE_FEATURES.length);
    expect(features.every((value) => Number.isFinite(value))).toBe(true);
  }
});

test('reading stops before a flood of sentences, and the candidates behind it get none', async () => {
  const long = { ...candidate, chunk: { ...chunk, text: '一句话。'.repeat(200), end: 900 } };
  const ranker = createSentenceRanker(embedder, readRankerWeights(WEIGHTS));
  const ranked = await ranker.rank([long, long, candidate], ask('二甲双胍怎么吃'));
  expect(ranked.map(({ sentences }) => sentences.length > 0)).toEqual([true, false, false]);
});

test('weights for other features are refused', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'xinglin-weights-')), 'ranker.json');
  const model = { features: [{ name: 'x', mean: 0, scale: 1, weight: 1 }], middle: 0, slope: 1 };
  writeFileSync(path, JSON.stringify({ name: 'other', named: model, unnamed: model }));
  expect(() => readRankerWeights(path)).toThrow(/other features/);
});
