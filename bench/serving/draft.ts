/**
 * A draft model that agrees in part: the model writes the vocabulary in order, unless its layers 2 to 24 take it somewhere else; the
 * draft model has the first layer only. In turn: the same engine and model alone, with lookup, and with lookup and the draft model, in turn.
 * Run: npx tsx bench/serving/draft.ts [--threads n] [--rounds n] [--rest x]
 */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { type ModelPair, writeTestModel } from '../../models/test-model/make-test-model.ts';
import { testVocabulary } from '../../models/test-model/test-vocabulary.ts';
import { median } from '../../src/eval/serving/concurrency.ts';
import type { Engine } from '../../src/inference/types.ts';
import { saveResult } from '../result.ts';
import { decodeRate, generated, openOneStream, type OneStreamOptions } from './one-stream.ts';

/** Behind the characters that the vocabulary also holds in pairs: one character, one token. */
const FIRST_CHARACTER = 400;
const PROMPT = 200;
const TOKENS = 96;
/** A vocabulary of characters only: with 152,000 tokens the output alone would be most of a draft model of this size. */
const VOCABULARY = testVocabulary().tokens.length;

const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '5' },
    rest: { type: 'string', default: '10' },
  },
});

async function write(as: ModelPair['as']): Promise<string> {
  const path = `.cache/pair-${values.rest}-${as}.gguf`;
  if (existsSync(path)) return path;
  mkdirSync('.cache', { recursive: true });
  const pair = { as, layers: 1, rest: Number(values.rest) };
  await writeTestModel(path, { size: 'copying', vocabulary: VOCABULARY, pair });
  return path;
}

/** Characters in an order that no other round has, so that nothing is found in the text or kept from before. */
function promptOf(round: number): string {
  const { tokens } = testVocabulary();
  const step = 7 + 2 * round;
  return Array.from({ length: PROMPT }, (_, i) => {
    const place = (i * step + round * 31) % (tokens.length - FIRST_CHARACTER);
    return tokens[FIRST_CHARACTER + place];
  }).join('');
}

const [model, draft] = [await write('model'), await write('draft')];

async function open(options: Pick<OneStreamOptions, 'speculation' | 'draft'>): Promise<Engine> {
  const engine = await openOneStream({
    modelPath: model,
    id: 'pair',
    contextSize: 1024,
    threads: Number(values.threads),
    ...options,
  });
  await generated(engine, '一', TOKENS);
  return engine;
}

const engines = {
  plain: await open({ speculation: 'off' }),
  lookup: await open({ speculation: 'lookup' }),
  both: await open({ speculation: 'lookup', draft: { id: 'draft', path: draft } }),
};
if (engines.both.describe().draft?.state !== 'ready') throw new Error('The draft is not loaded.');
interface Round {
  readonly plain: number;
  readonly lookup: number;
  readonly both: number;
  readonly ratio: number;
  readonly ratioToLookup: number;
  readonly drafted: number;
  readonly accepted: number;
  readonly foundInText: number;
  readonly sameText: boolean;
}
const raw: Round[] = [];
for (let round = 0; round < Number(values.rounds); round += 1) {
  const prompt = promptOf(round);
  const plain = await generated(engines.plain, prompt, TOKENS);
  const lookup = await generated(engines.lookup, prompt, TOKENS);
  const both = await generated(engines.both, prompt, TOKENS);
  raw.push({
    plain: decodeRate(plain),
    lookup: decodeRate(lookup),
    both: decodeRate(both),
    ratio: decodeRate(both) / decodeRate(plain),
    ratioToLookup: decodeRate(both) / decodeRate(lookup),
    drafted: both.modelDraftedTokens ?? 0,
    accepted: both.modelAcceptedTokens ?? 0,
    foundInText: (both.draftedTokens ?? 0) - (both.modelDraftedTokens ?? 0),
    sameText: plain.text === both.text,
  });
  process.stderr.write(`${JSON.stringify(raw.at(-1))}\n`);
}
for (const engine of Object.values(engines)) await engine.close();
const total = (of: (each: (typeof raw)[number]) => number): number =>
  raw.reduce((sum, each) => sum + of(each), 0);
saveResult('bench/serving/draft.json', {
  unit: `tokens a second of one stream, ${TOKENS} tokens behind a prompt of ${PROMPT}`,
  model: `test model, Qwen2-0.5B's layers with ${VOCABULARY} tokens, Q8_0, made to continue its vocabulary in order; layers 2 to 24 write ${values.rest} times what the first does`,
  draft: 'its first layer with its vocabulary',
  sizeBytes: { model: statSync(model).size, draft: statSync(draft).size },
  threads: Number(values.threads),
  plain: median(raw.map(({ plain }) => plain)),
  lookup: median(raw.map(({ lookup }) => lookup)),
  both: median(raw.map(({ both }) => both)),
  ratio: median(raw.map(({ ratio }) => ratio)),
  ratioToLookup: median(raw.map(({ ratioToLookup }) => ratioToLookup)),
  acceptance: total(({ accepted }) => accepted) / total(({ drafted }) => drafted),
  raw,
});
