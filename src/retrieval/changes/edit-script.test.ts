import { expect, test } from 'vitest';
import { editScript } from './edit-script.ts';

const show = (before: string, after: string): string =>
  editScript(Array.from(before), Array.from(after))
    .map(({ kind, item }) => ({ same: item, removed: `-${item}`, added: `+${item}` })[kind])
    .join('');

test('only what differs is removed and added', () => {
  expect(show('', '')).toBe('');
  expect(show('', 'ab')).toBe('+a+b');
  expect(show('ab', '')).toBe('-a-b');
  expect(show('abc', 'abc')).toBe('abc');
  expect(show('abc', 'axc')).toBe('a-b+xc');
  expect(show('xab', 'abx')).toBe('-xab+x');
});

test('any two lists: both can be read from the script, and no shorter one exists', () => {
  let seed = 7;
  const random = (n: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * n);
  };
  const list = (): string[] => Array.from({ length: random(12) }, () => 'abc'[random(3)] ?? '');
  for (let round = 0; round < 2000; round += 1) {
    const [before, after] = [list(), list()];
    const script = editScript(before, after);
    expect(script.filter((e) => e.kind !== 'added').map((e) => e.item)).toEqual(before);
    expect(script.filter((e) => e.kind !== 'removed').map((e) => e.item)).toEqual(after);
    const same = script.filter((e) => e.kind === 'same').length;
    expect(same).toBe(longestCommon(before, after));
  }
});

test('lists that have nothing in common and are long count as replaced', () => {
  const before = Array.from({ length: 3000 }, (_, i) => `a${i}`);
  const after = Array.from({ length: 3000 }, (_, i) => `b${i}`);
  const script = editScript(before, after);
  expect(script).toHaveLength(6000);
  expect(script.some((e) => e.kind === 'same')).toBe(false);
});

function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = Array<number>(b.length + 1).fill(0);
  for (const item of a) {
    const next = [0];
    for (const [j, other] of b.entries()) {
      next.push(item === other ? (row[j] ?? 0) + 1 : Math.max(row[j + 1] ?? 0, next[j] ?? 0));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
