/**
 * Lookup decoding on a text that is copied from the prompt: the same engine and model, with and without it, in turn.
 * Run: npx tsx bench/serving/copying.ts [--threads n] [--rounds n]
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { testVocabulary } from '../../models/test-model/test-vocabulary.ts';
import { median } from '../../src/eval/serving/concurrency.ts';
import type { Engine } from '../../src/inference/types.ts';
import { saveResult } from '../result.ts';
import { decodeRate, generated, openOneStream } from './one-stream.ts';
import { makeModel } from './servers.ts';

/** Behind the characters that the vocabulary also holds in pairs: one character, one token. */
const FIRST_CHARACTER = 1500;
const PASSAGE = 500;
const TOKENS = 192;

const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '7' },
  },
});

/** A passage of the evidence, and an answer that has begun to repeat it. */
function copyingPrompt(round: number): string {
  const { tokens } = testVocabulary();
  const passage = tokens.slice(FIRST_CHARACTER + round, FIRST_CHARACTER + round + PASSAGE).join('');
  return `${passage}。${passage.slice(0, 8)}`;
}

const modelPath = await makeModel('.cache/copying-0.5b-shape-q8.gguf', 'copying');

async function open(speculation: 'lookup' | 'off'): Promise<Engine> {
  return openOneStream({
    modelPath,
    id: speculation,
    contextSize: 2048,
    threads: Number(values.threads),
    speculation,
  });
}

const engines = [await open('off'), await open('lookup')] as const;
for (const engine of engines) await generated(engine, '一', TOKENS);
const raw = [];
for (let round = 0; round < Number(values.rounds); round += 1) {
  const prompt = copyingPrompt(round);
  const plain = await generated(engines[0], prompt, TOKENS);
  const lookup = await generated(engines[1], prompt, TOKENS);
  raw.push({
    plain: decodeRate(plain),
    lookup: decodeRate(lookup),
    ratio: decodeRate(lookup) / decodeRate(plain),
    drafted: lookup.draftedTokens ?? 0,
    accepted: lookup.acceptedTokens ?? 0,
    sameText: plain.text === lookup.text,
    copied: prompt.includes(plain.text),
  });
  process.stderr.write(`${JSON.stringify(raw.at(-1))}\n`);
}
for (const engine of engines) await engine.close();
saveResult('bench/serving/copying.json', {
  unit: 'tokens a second of one stream, 192 tokens copied from a passage of 500 in the prompt',
  model: 'test model of the shape of Qwen2-0.5B, Q8_0, made to continue its vocabulary in order',
  plain: median(raw.map(({ plain }) => plain)),
  lookup: median(raw.map(({ lookup }) => lookup)),
  ratio: median(raw.map(({ ratio }) => ratio)),
  raw,
});
