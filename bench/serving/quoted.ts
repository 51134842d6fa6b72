/**
 * A quoted answer, for which the engine only points at sentences, beside the same number of tokens written one by one
 * behind a prompt of the same length: once with a prompt that has to be read, once with one that is in the cache. Run: npx tsx bench/serving/quoted.ts [--threads n] [--rounds n]
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { median } from '../../src/eval/serving/concurrency.ts';
import { streamChat } from '../../src/eval/serving/stream-chat.ts';
import { saveResult } from '../result.ts';
import { answers, endWithThis, makeModel, startOwn } from './servers.ts';

const PORT = 7813;
const QUESTIONS = [
  '二甲双胍的禁忌症有哪些？',
  '阿莫西林的用法用量是什么？',
  '布洛芬有哪些不良反应？',
  '阿司匹林的注意事项有哪些？',
  '氨氯地平的药物相互作用有哪些？',
];

const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '5' },
  },
});

interface Quoted {
  readonly choices: readonly {
    readonly message: {
      readonly content: string;
      readonly grounding: { readonly status: string; readonly evidence: readonly object[] };
    };
  }[];
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number };
}

const url = `http://127.0.0.1:${PORT}`;

async function quoted(question: string): Promise<{ ms: number; reply: Quoted }> {
  const startedAt = performance.now();
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'bench',
      messages: [{ role: 'user', content: question }],
      grounding: { mode: 'quoted' },
    }),
  });
  const reply = (await response.json()) as Quoted;
  return { ms: performance.now() - startedAt, reply };
}

/** A prompt of `tokens` tokens and an answer as long as `text`: in this vocabulary a character is a token. */
async function written(round: number, tokens: number, text: string): Promise<number> {
  const filler = `${round}${'病人血压偏高需要复查肾功能'.repeat(400)}`.slice(
    0,
    Math.max(1, tokens),
  );
  const { totalMs } = await streamChat({
    url,
    model: 'bench',
    messages: [{ role: 'user', content: filler }],
    maxTokens: text.length,
    extra: { grounding: { mode: 'off' } },
  });
  return totalMs;
}

const model = await makeModel('.cache/qwen2-0.5b-shape-q8.gguf', '0.5b');
const shape = { model, threads: values.threads, slots: 2, contextSize: 4096, port: PORT };
const server = startOwn(shape, { SPECULATION: 'off', PREFIX_CACHE_BYTES: '0' });
const end = endWithThis([server]);
try {
  await answers(`${url}/ready`);
  const raw = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const question = QUESTIONS[round % QUESTIONS.length] ?? '';
    const { ms, reply } = await quoted(question);
    const message = reply.choices[0]?.message;
    const text = message?.content ?? '';
    const writtenMs = await written(round, reply.usage.prompt_tokens, text);
    const { ms: quotedAgainMs } = await quoted(question);
    const writtenAgainMs = await written(round, reply.usage.prompt_tokens, text);
    raw.push({
      question,
      status: message?.grounding.status,
      characters: text.length,
      promptTokens: reply.usage.prompt_tokens,
      chosenTokens: reply.usage.completion_tokens,
      quotedMs: ms,
      writtenMs,
      ratio: writtenMs / ms,
      quotedAgainMs,
      writtenAgainMs,
      ratioAgain: writtenAgainMs / quotedAgainMs,
    });
    process.stderr.write(`${JSON.stringify(raw.at(-1))}\n`);
  }
  saveResult('bench/serving/quoted.json', {
    unit: 'milliseconds from the question to the last character',
    threads: values.threads,
    ratio: median(raw.map(({ ratio }) => ratio)),
    ratioWithCachedPrompt: median(raw.map(({ ratioAgain }) => ratioAgain)),
    raw,
  });
} finally {
  end();
}
