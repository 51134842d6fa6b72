import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DocumentKind } from '../document.ts';
import { sectionPieces } from './section-features.ts';
import { createSectionModel, readSectionModel } from './section-model.ts';

const bytes = (...values: number[]): string =>
  Buffer.from(Int8Array.from(values)).toString('base64');
const NOTHING = {
  mainRole: undefined,
  roleWeights: new Map(),
  kinds: new Set() as ReadonlySet<DocumentKind>,
};

test('pieces are runs of one to four characters with the ends of a run marked, words, pairs and a sign for numbers', () => {
  const pieces = sectionPieces('放冰箱 store at 25度?');
  for (const piece of ['^', '放冰箱$', '冰箱', 'w:store', 'w:store at', '#', '^度$', '?'])
    expect(pieces).toContain(piece);
  expect(pieces).not.toContain('25');
});

test('the chances are those of the summed weights', () => {
  const model = createSectionModel({
    name: 'made up',
    roles: ['dosage', 'storage'],
    scale: 0.1,
    weights: { '': bytes(10, 0), 冰箱: bytes(0, 50) },
  });
  expect(model.chances({ aspect: '怎么', ...NOTHING }).get('dosage')).toBeCloseTo(
    1 / (1 + Math.exp(-1)),
  );
  expect(model.chances({ aspect: '放冰箱', ...NOTHING }).get('storage')).toBeCloseTo(
    1 / (1 + Math.exp(1 - 5)),
  );
});

test('the list of wordings is one voice among others', () => {
  const model = createSectionModel({
    name: 'made up',
    roles: ['dosage', 'storage'],
    scale: 0.1,
    weights: { '': bytes(0, 0), 'role storage': bytes(0, 20) },
  });
  const listed = {
    mainRole: 'storage' as const,
    roleWeights: new Map([['storage' as const, 1]]),
    kinds: new Set() as ReadonlySet<DocumentKind>,
  };
  expect(model.chances({ aspect: '放哪', ...listed }).get('storage')).toBeCloseTo(
    1 / (1 + Math.exp(-3)),
  );
});

test('the shipped weights know what their list of wordings does not', () => {
  const model = readSectionModel('models/sections/xinglin-sections-v1.json');
  const likeliest = (aspect: string): string | undefined =>
    [...model.chances({ aspect, ...NOTHING })].toSorted((a, b) => b[1] - a[1])[0]?.[0];
  expect(likeliest('放多少度以下')).toBe('storage');
  expect(likeliest('抽血前吃了叶酸')).toBe('interference');
});

test('a file of something else is refused', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'sections-')), 'w.json');
  writeFileSync(path, '{"name":"x","roles":["no such role","dosage"],"scale":1,"weights":{}}');
  expect(() => readSectionModel(path)).toThrow(/not a file of section weights/);
});
