import { expect, test } from 'vitest';
import { decodeText } from './decode-text.ts';

const unsupported = expect.objectContaining({ code: 'file_unsupported' });
/** "禁忌：对本品过敏者禁用。" as an older Chinese system writes it. */
const GB18030 = Buffer.from('bdfbbcc9a3bab6d4b1bec6b7b9fdc3f4d5dfbdfbd3c3a1a3', 'hex');

test('UTF-8 is read with and without a byte order mark', () => {
  expect(decodeText(Buffer.from('禁忌'))).toBe('禁忌');
  expect(decodeText(Buffer.from('\ufeff禁忌'))).toBe('禁忌');
});

test('UTF-16 is read in both byte orders when it is marked', () => {
  const little = Buffer.from('\ufeff禁忌', 'utf16le');
  expect(decodeText(little)).toBe('禁忌');
  expect(decodeText(Buffer.from(little).swap16())).toBe('禁忌');
});

test('what is not UTF-8 is read as GB18030', () => {
  expect(decodeText(GB18030)).toBe('禁忌：对本品过敏者禁用。');
});

test('an encoding the file names is tried first', () => {
  expect(decodeText(Buffer.from('e9', 'hex'), 'iso-8859-1')).toBe('é');
  expect(decodeText(GB18030, 'no-such-encoding')).toContain('禁忌');
});

test('binary data is refused, whatever encoding it would happen to be valid in', () => {
  expect(() => decodeText(Buffer.from([0, 1, 2, 3, 65, 66, 67]))).toThrow(unsupported);
  const random = Buffer.from(Array.from({ length: 4_096 }, (_, i) => (i * 7919 + (i >> 3)) % 256));
  expect(() => decodeText(random)).toThrow(unsupported);
  expect(() => decodeText(Buffer.from('text without a mark', 'utf16le'))).toThrow(unsupported);
});
