/**
 * Lookup decoding on a text that is copied from the prompt: the same engine and model, with and without it, in turn.
 * Run: npx tsx bench/serving/copying.ts [--threads n] [--rounds n]
 */
import { existsSync, mkdirSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { writeTestModel } from '../../models/test-model/make-test-model.ts';
import { testVocabulary } from '../../models/test-model/test-vocabulary.ts';
import { createLogger } from '../../src/core/logger.ts';
import { median } from '../../src/eval/serving/concurrency.ts';
import { createLlamaEngine } from '../../src/inference/llama/llama-engine.ts';
import type { Engine, GenerateTimings } from '../../src/inference/types.ts';
import { saveResult } from '../result.ts';

const MODEL = '.cache/copying-0.5b-shape-q8.gguf';
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

async function open(speculation: 'lookup' | 'off'): Promise<Engine> {
  return createLlamaEngine({
    modelPath: MODEL,
    id: speculation,
    contextSize: 2048,
    slots: 1,
    threads: Number(values.threads),
    gpu: 'off',
    queueLimit: 0,
    logger: createLogger('warn'),
    readyTimeoutMs: 60_000,
    cacheBytes: 0,
    speculation,
  });
}

async function write(engine: Engine, prompt: string): Promise<{ text: string } & GenerateTimings> {
  let text = '';
  const request = { input: { prompt }, maxTokens: TOKENS };
  for await (const event of engine.generate(request, new AbortController().signal)) {
    if (event.type === 'end') return { text, ...event.timings };
    text += event.text;
  }
  throw new Error('The generation has no end.');
}

if (!existsSync(MODEL)) {
  mkdirSync('.cache', { recursive: true });
  await writeTestModel(MODEL, { size: 'copying' });
}
const engines = [await open('off'), await open('lookup')] as const;
for (const engine of engines) await write(engine, '一');
const raw = [];
for (let round = 0; round < Number(values.rounds); round += 1) {
  const prompt = copyingPrompt(round);
  const [plain, lookup] = [await write(engines[0], prompt), await write(engines[1], prompt)];
  const rate = (timings: GenerateTimings): number =>
    ((timings.completionTokens - 1) * 1000) / timings.decodeMs;
  raw.push({
    plain: rate(plain),
    lookup: rate(lookup),
    ratio: rate(lookup) / rate(plain),
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
