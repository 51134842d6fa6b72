import type { LlamaModel } from 'node-llama-cpp';
import { expect, test } from 'vitest';
import { findOtherToken, sharedTokens } from './shared-vocabulary.ts';

/** As much of a loaded model as is looked at. */
function model(tokens: readonly string[], eos = 2): LlamaModel {
  return {
    fileInfo: { metadata: { tokenizer: { ggml: { tokens } } } },
    tokens: { bos: 1, eos, eot: null },
  } as unknown as LlamaModel;
}

const words = Array.from({ length: 1000 }, (_, i) => `w${i}`);

test('a vocabulary that is only filled up further is the same', () => {
  const longer = model([...words, ...Array.from({ length: 128 }, (_, i) => `<pad${i}>`)]);
  expect(findOtherToken(model(words), longer)).toBeUndefined();
  expect(findOtherToken(longer, model(words))).toBeUndefined();
  expect(sharedTokens(longer, model(words))).toBe(1000);
});

test('one token that is another one is told', () => {
  const changed = words.with(500, '二甲');
  expect(findOtherToken(model(words), model(changed))).toBe(
    'its vocabulary is another one: token 500 is "二甲", not "w500"',
  );
});

test('a vocabulary of another length, and another end of text, are told', () => {
  expect(findOtherToken(model(words), model(words.slice(0, 800)))).toBe(
    'its vocabulary has 800 tokens, not 1000',
  );
  expect(findOtherToken(model(words), model(words, 3))).toBe('its eos token is 3, not 2');
});
