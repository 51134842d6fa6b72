import { expect, test } from 'vitest';
import { normalizeForMatch } from '../../core/text/normalize.ts';
import { detectRedFlags } from './detect.ts';
import { isWordedAsEmergency, piecesOf } from './wording.ts';

test('pieces are characters in a row, or words', () => {
  expect([...piecesOf('胸口闷。')]).toEqual(['胸', '口', '闷', '胸口', '口闷', '胸口闷']);
  expect([...piecesOf('so weak now')]).toEqual(['so', 'weak', 'now', 'so weak', 'weak now']);
  expect(piecesOf('？！').size).toBe(0);
});

test('what no rule names is recognised by its wording, and called unnamed', () => {
  expect(detectRedFlags('右眼像有人关了灯，一下子全黑了，不疼不红，就刚才的事')).toEqual([
    'unnamed',
  ]);
  expect(detectRedFlags('高血压的饮食要注意什么')).toEqual([]);
});

test('a long text is a record, not a call for help', () => {
  const call = normalizeForMatch('右眼像有人关了灯，一下子全黑了，不疼不红，就刚才的事。');
  expect(isWordedAsEmergency(call)).toBe(true);
  expect(isWordedAsEmergency(call.repeat(9))).toBe(false);
});
