import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isEnough, readEvidenceWeights } from './evidence-model.ts';

const model = {
  features: [{ name: 'covered', mean: 0.5, scale: 0.25, weight: 2 }],
  bias: -1,
  least: 0.5,
};

test('the sum of the standardised numbers has to reach the least', () => {
  expect(isEnough(model, [0.7])).toBe(true);
  expect(isEnough(model, [0.68])).toBe(false);
});

test('weights for other numbers are refused', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'evidence-')), 'w.json');
  writeFileSync(path, JSON.stringify({ name: 'x', named: model, unnamed: model }));
  expect(() => readEvidenceWeights(path)).toThrow(/other features/);
});
