import { expect, test } from 'vitest';
import type { AliasEntry } from '../store/types.ts';
import { createEntityMatcher, createEntityMatchers } from './entities.ts';

const entry = (
  alias: string,
  documentId: number,
  kind: AliasEntry['kind'] = 'drug-insert',
): AliasEntry => ({ alias, documentId, kind, storeId: 'vs_1' });

const LIST: readonly AliasEntry[] = [
  entry('痛风', 1, 'guideline'),
  entry('盐酸二甲双胍', 2),
  entry('二甲双胍', 2),
  entry('门冬胰岛素', 3),
  entry('门冬', 4, 'lab-test'),
  entry('奥美拉唑', 5),
  entry('二甲双胍', 6),
  entry('痛风', 7),
  entry('gout', 1, 'guideline'),
  entry('甘精胰岛素', 8),
];
const QUESTIONS = [
  '二甲双胍能和奥美拉挫一起吃吗',
  'ejsg 一天几次',
  'aomeilazuo 饭前吃吗',
  '门冬和甘精哪个好',
  '痛风能喝酒吗',
  'is gout hereditary',
];

test('names that come one after the other are found as if all had been there from the start', () => {
  const update = createEntityMatchers();
  for (let count = 0; count <= LIST.length; count += 1) {
    const aliases = LIST.slice(0, count);
    const [grown, whole] = [update(aliases), createEntityMatcher(aliases)];
    for (const question of QUESTIONS) expect(grown.find(question)).toEqual(whole.find(question));
    for (const id of [1, 2, 3, 6]) expect(grown.namesOf([id])).toEqual(whole.namesOf([id]));
  }
});

test('a list that lost a name is read anew', () => {
  const update = createEntityMatchers();
  update(LIST);
  const left = LIST.filter(({ alias }) => alias !== '二甲双胍');
  expect(update(left).find('二甲双胍能吃吗')).toEqual(
    createEntityMatcher(left).find('二甲双胍能吃吗'),
  );
  expect(update(left).find('奥美拉唑')).toMatchObject([{ documentIds: [5], isDrug: true }]);
});

test('a short name counts while it is nobody’s whole name and means one subject', () => {
  const update = createEntityMatchers();
  expect(update(LIST.slice(0, 4)).find('门冬怎么打')).toMatchObject([{ documentIds: [3] }]);
  expect(update(LIST.slice(0, 5)).find('门冬怎么打')).toMatchObject([
    { documentIds: [4], isDrug: false },
  ]);
});
