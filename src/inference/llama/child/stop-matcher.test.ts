import { expect, test } from 'vitest';
import { createStopMatcher } from './stop-matcher.ts';

function feed(stops: string[], deltas: string[]): { text: string; stopped: boolean } {
  const matcher = createStopMatcher(stops);
  let all = '';
  for (const delta of deltas) {
    const { text, stopped } = matcher.push(delta);
    all += text;
    if (stopped) return { text: all, stopped };
  }
  return { text: all + matcher.end(), stopped: false };
}

test.each<[string, string[], string[], string, boolean]>([
  ['a stop string in one piece', ['END'], ['abENDcd'], 'ab', true],
  ['a stop string in three pieces', ['END'], ['abE', 'N', 'Dcd'], 'ab', true],
  ['a beginning that comes to nothing', ['END'], ['abE', 'NX'], 'abENX', false],
  ['a beginning at the very end', ['END'], ['abEN'], 'abEN', false],
  ['a repeated beginning', ['aab'], ['aa', 'ab'], 'a', true],
  ['the first of several', ['二', 'b'], ['ab二'], 'a', true],
  ['no stop string', [], ['a', 'b'], 'ab', false],
])('%s', (_, stops, deltas, text, stopped) => {
  expect(feed(stops, deltas)).toEqual({ text, stopped });
});

test('text that cannot belong to a stop string is not held back', () => {
  const matcher = createStopMatcher(['\n\n']);
  expect(matcher.push('一').text).toBe('一');
  expect(matcher.push('二\n').text).toBe('二');
});
