import { expect, test } from 'vitest';
import { type AnswerableOutcome, qualityGroups } from './quality-groups.ts';

const outcome = (
  document: string,
  phrasing: string,
  right: boolean,
  split: 'tune' | 'test' = 'tune',
): AnswerableOutcome => ({
  row: { id: 'x', split, question: '?', document, section: '', must_contain: [], phrasing },
  refused: false,
  found: true,
  inSection: right,
  contained: right,
});

const kinds = new Map([
  ['metformin', 'drug-insert'],
  ['asthma', 'guideline'],
] as const);

test('each part, kind and phrasing is counted apart', () => {
  const groups = qualityGroups(
    [
      outcome('asthma', 'doctor', true),
      outcome('metformin', 'patient', true),
      outcome('metformin', 'patient', false),
      outcome('metformin', 'doctor', false, 'test'),
    ],
    kinds,
  );
  expect(
    groups.map(({ split, by, name, recallAt5, sectionAccuracy }) => [
      split,
      by,
      name,
      `${sectionAccuracy.hits}/${sectionAccuracy.total}`,
      recallAt5.value,
    ]),
  ).toEqual([
    ['tune', 'kind', 'drug-insert', '1/2', 1],
    ['tune', 'kind', 'guideline', '1/1', 1],
    ['tune', 'phrasing', 'patient', '1/2', 1],
    ['tune', 'phrasing', 'doctor', '1/1', 1],
    ['test', 'kind', 'drug-insert', '0/1', 1],
    ['test', 'phrasing', 'doctor', '0/1', 1],
  ]);
});

test('a case whose document is not loaded does not vanish', () => {
  const groups = qualityGroups([outcome('gone', 'nurse', false)], kinds);
  expect(groups.map(({ name }) => name)).toEqual(['not loaded', 'nurse']);
});
