import { expect, test } from 'vitest';
import type { StoredDocument } from '../retrieval/document.ts';
import type { TwoDocumentCase } from './grounding-cases.ts';
import { heldParts, scoreTwoDocuments } from './two-documents.ts';

const row: TwoDocumentCase = {
  id: 'x',
  split: 'tune',
  question: 'INR目标多少？加了甲硝唑会怎么走',
  phrasing: 'doctor',
  parts: [
    {
      document: 'atrial-fibrillation',
      section: '卒中预防',
      must_contain: ['INR目标', '2.0～3.0'],
      also: [{ document: 'pt-inr', section: '参考区间', must_contain: ['目标范围'] }],
    },
    { document: 'metronidazole', section: '药物相互作用', must_contain: ['增强抗凝作用'] },
  ],
};

const quoted = (filename: string, citedText: string) => ({
  document: { filename } as StoredDocument,
  citedText,
});

test('a part is held where its document is quoted with every span', () => {
  const quotations = [
    quoted('guides/atrial-fibrillation.md', 'INR目标为2.0～3.0。'),
    quoted('drug-inserts/metronidazole.pdf', '甲硝唑可增强抗凝作用。'),
  ];
  expect(heldParts(row, quotations)).toEqual([true, true]);
  expect(heldParts(row, quotations.slice(1))).toEqual([false, true]);
  expect(heldParts(row, [])).toEqual([false, false]);
});

test('a part is held as well by another of its places, with the spans of that place', () => {
  expect(heldParts(row, [quoted('pt-inr.docx', '目标范围一般为2.0–3.0。')])).toEqual([true, false]);
  expect(heldParts(row, [quoted('pt-inr.docx', 'INR目标2.0～3.0')])).toEqual([false, false]);
});

test('half of the spans, or the words of another document, hold nothing', () => {
  expect(heldParts(row, [quoted('atrial-fibrillation.md', 'INR目标因人而异。')])).toEqual([
    false,
    false,
  ]);
  expect(heldParts(row, [quoted('warfarin.md', '甲硝唑可增强抗凝作用。')])).toEqual([false, false]);
});

test('a question counts with both parts; one part and all parts are counted beside it', () => {
  const { twoDocuments, twoDocumentsAnyPart, twoDocumentsParts } = scoreTwoDocuments([
    [true, true],
    [true, false],
    [false, false],
    [false, true],
  ]);
  expect([twoDocuments.hits, twoDocuments.total]).toEqual([1, 4]);
  expect([twoDocumentsAnyPart.hits, twoDocumentsAnyPart.total]).toEqual([3, 4]);
  expect([twoDocumentsParts.hits, twoDocumentsParts.total]).toEqual([4, 8]);
  expect(twoDocuments.low).toBeGreaterThan(0);
});
