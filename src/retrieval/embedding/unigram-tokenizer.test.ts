import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PreTrainedTokenizer } from '@huggingface/transformers';
import { expect, test } from 'vitest';
import { createUnigramTokenizer } from './unigram-tokenizer.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = path.join(root, 'models/embedder/xinglin-static-v1');
const read = (file: string): object =>
  JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as object;
const json = read('tokenizer.json');
const config = read('tokenizer_config.json');
const own = createUnigramTokenizer(json, config);
const library = new PreTrainedTokenizer(json, config);

/** The same numbers every time. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function expectSame(texts: readonly string[]): void {
  for (const text of texts) {
    expect(own?.encode(text), text).toEqual(library.encode(text, { add_special_tokens: false }));
  }
}

test('the paragraphs of the starter corpora get the ids the library gives them', () => {
  for (const kind of ['drug-inserts', 'guides', 'lab-tests']) {
    const dir = path.join(root, 'corpora/starter', kind);
    for (const file of readdirSync(dir).filter((name) => name.endsWith('.md'))) {
      expectSame(readFileSync(path.join(dir, file), 'utf8').split('\n\n'));
    }
  }
});

test('so do texts of rare, unknown and astral characters, marks, digits and special tokens', () => {
  const random = createRandom(7);
  const parts = [
    () => String.fromCodePoint(0x3400 + random(0x6b00)),
    () => String.fromCodePoint(0x4e00 + random(3_000)),
    () => String.fromCodePoint(0x61 + random(26)),
    () => String.fromCodePoint(0x20000 + random(5_000)),
    () => String.fromCodePoint(0x20 + random(0x500)),
    () => ['<pad>', '<unk>', 'ＭＧ', '①', '㎎', '\n', '0.5'][random(7)] ?? '',
  ];
  expectSame(
    Array.from({ length: 3_000 }, () =>
      Array.from({ length: 40 }, () => parts[random(parts.length)]?.() ?? '').join(''),
    ),
  );
});

test('a run of unknown characters is one token, as in the library', () => {
  expectSame(['𠀀𠀁发热𠀂', '龘龘龘', '龘 龘', '<pad>龘', '']);
});

test.each([
  ['another model', { ...json, model: { type: 'WordPiece', vocab: {} } }, config],
  [
    'something around every text',
    { ...json, post_processor: { type: 'TemplateProcessing' } },
    config,
  ],
  [
    'a pattern with escapes',
    {
      ...json,
      pre_tokenizer: {
        type: 'Split',
        pattern: { Regex: '\\w+' },
        behavior: 'Removed',
        invert: true,
      },
    },
    config,
  ],
  ['a setting it does not know', json, { ...config, do_lower_case: true }],
  ['no file', undefined, config],
])('%s is left to the library', (_, otherJson, otherConfig) => {
  expect(createUnigramTokenizer(otherJson, otherConfig)).toBeUndefined();
});
