import { expect, test } from 'vitest';
import { shortNameOf } from './short-names.ts';

test.each([
  ['4s研究', '4s'],
  ['门冬胰岛素', '门冬'],
  ['insulin aspart', 'aspart'],
  ['维生素b12', 'b12'],
  ['community-acquired pneumonia', 'pneumonia'],
  ['血小板计数', '血小板'],
])('%s is also called %s', (name, short) => {
  expect(shortNameOf(name)).toBe(short);
});

test.each([['布地奈德/福莫特罗'], ['氨氯地平'], ['chance trial'], ['pregnancy test'], ['胰岛素']])(
  '%s has no shorter name',
  (name) => {
    expect(shortNameOf(name)).toBeUndefined();
  },
);
