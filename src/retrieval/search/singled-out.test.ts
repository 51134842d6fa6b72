import { expect, test } from 'vitest';
import type { StoredDocument } from '../document.ts';
import { singledOut } from './singled-out.ts';

const document = (id: number, kind: StoredDocument['kind'], maker?: string): StoredDocument =>
  ({ id, kind, attributes: maker === undefined ? {} : { maker } }) as unknown as StoredDocument;

const GUIDE = document(1, 'guideline');
const PATHWAY = document(2, 'pathway');
const OURS = document(3, 'drug-insert', '示例企业');
const THEIRS = document(4, 'drug-insert', '示例企业乙');
const ALL = [GUIDE, PATHWAY, OURS, THEIRS];

test.each([
  ['心梗路径第一天能下床吗', ALL, [2]],
  ['who is excluded from the stroke pathway', ALL, [2]],
  ['心梗第一天能下床吗', ALL, [1, 2, 3, 4]],
  ['路径里用什么药', [GUIDE, OURS], [1, 3]],
  ['示例企业乙的氨氯地平怎么放', [OURS, THEIRS], [4]],
  ['示例企业的氨氯地平怎么放', [OURS, THEIRS], [3]],
])('%s', (question, documents, meant) => {
  const isMeant = singledOut(question, documents);
  expect(documents.filter(isMeant).map(({ id }) => id)).toEqual(meant);
});
