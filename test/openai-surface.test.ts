import { join } from 'node:path';
import type OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeTestModel } from '../models/test-model/make-test-model.ts';
import { startServer, tempDir, type TestServer } from './support/server.ts';
import { writeToolModel } from './support/tool-model.ts';

type Body = OpenAI.ChatCompletionCreateParamsNonStreaming & {
  readonly grounding?: { readonly mode: string };
  readonly min_p?: number;
};
type Tool = OpenAI.ChatCompletionTool;

const OFF = { grounding: { mode: 'off' } };
const FORMATS = ['json', 'hermes'] as const;

const servers = new Map<string, TestServer>();
beforeAll(async () => {
  for (const format of FORMATS) {
    const model = join(tempDir('model'), 'tiny.gguf');
    await (format === 'hermes' ? writeToolModel(model) : writeTestModel(model, { type: 'Q8_0' }));
    const settings = { model, slots: '4', contextSize: '4096' };
    servers.set(format, await startServer({ settings }));
  }
}, 120_000);
afterAll(async () => {
  for (const server of servers.values()) await server[Symbol.asyncDispose]();
});

function client(format: string = 'json'): OpenAI {
  const server = servers.get(format);
  if (server === undefined) throw new Error('The server did not start.');
  return server.client;
}

const user = (content: string): OpenAI.ChatCompletionMessageParam => ({ role: 'user', content });

function create(body: Partial<Body>, format?: string): Promise<OpenAI.ChatCompletion> {
  const request: Body = {
    model: 'tiny',
    messages: [user('你好')],
    max_tokens: 24,
    ...OFF,
    ...body,
  };
  return client(format).chat.completions.create(request);
}

async function stream(body: Partial<Body>, format?: string): Promise<OpenAI.ChatCompletionChunk[]> {
  const request = { model: 'tiny', messages: [user('你好')], max_tokens: 24, ...OFF, ...body };
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  for await (const chunk of await client(format).chat.completions.create({
    ...request,
    stream: true,
  })) {
    chunks.push(chunk);
  }
  return chunks;
}

const dose: Tool = {
  type: 'function',
  function: {
    name: 'find_dose',
    description: '查找药品用量',
    parameters: {
      type: 'object',
      properties: {
        drug: { enum: ['二甲双胍', '布洛芬'] },
        age: { type: 'integer', minimum: 0, maximum: 120 },
      },
      required: ['drug', 'age'],
      additionalProperties: false,
    },
  },
};
const store: Tool = {
  type: 'function',
  function: {
    name: 'is-open',
    parameters: { type: 'object', properties: { night: { type: 'boolean' } }, required: ['night'] },
  },
};

function functionCalls(message: OpenAI.ChatCompletionMessage | undefined): {
  id: string;
  name: string;
  args: Record<string, unknown>;
}[] {
  return (message?.tool_calls ?? []).map((call) => {
    if (call.type !== 'function') throw new Error('not a function call');
    const args = JSON.parse(call.function.arguments) as Record<string, unknown>;
    return { id: call.id, name: call.function.name, args };
  });
}

describe.each(FORMATS)('tools with a template of the %s kind', (format) => {
  const common = { tools: [dose, store], temperature: 1, max_tokens: 2000 };

  test('a named function is called once, with arguments that fit its schema', async () => {
    for (const seed of [1, 2, 3]) {
      const tool_choice = { type: 'function', function: { name: 'find_dose' } } as const;
      const { choices } = await create({ ...common, tool_choice, seed }, format);
      expect(choices[0]?.finish_reason).toBe('tool_calls');
      expect(choices[0]?.message.content).toBeNull();
      const calls = functionCalls(choices[0]?.message);
      expect(calls).toHaveLength(1);
      expect(calls[0]?.name).toBe('find_dose');
      expect(calls[0]?.id).toMatch(/^call_/);
      expect(['二甲双胍', '布洛芬']).toContain(calls[0]?.args['drug']);
      expect(calls[0]?.args['age']).toBeLessThanOrEqual(120);
    }
  });

  test('required calls some tool; without parallel_tool_calls only one', async () => {
    const sizes = new Set<number>();
    for (let seed = 0; seed < 8; seed += 1) {
      const { choices } = await create({ ...common, tool_choice: 'required', seed }, format);
      const calls = functionCalls(choices[0]?.message);
      expect(calls.every(({ name }) => name === 'find_dose' || name === 'is-open')).toBe(true);
      expect(new Set(calls.map(({ id }) => id)).size).toBe(calls.length);
      sizes.add(calls.length);
      const single = await create(
        { ...common, tool_choice: 'required', parallel_tool_calls: false, seed },
        format,
      );
      expect(functionCalls(single.choices[0]?.message)).toHaveLength(1);
    }
    expect(Math.min(...sizes)).toBeGreaterThan(0);
    expect(Math.max(...sizes)).toBeGreaterThan(1);
  });

  test('a stream gives the name first, then the arguments in pieces, and adds up to the same', async () => {
    const body = { ...common, tool_choice: 'required', seed: 5 } as const;
    const whole = functionCalls((await create(body, format)).choices[0]?.message);
    const chunks = await stream(body, format);
    const deltas = chunks.flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? []);
    const first = deltas[0];
    expect(first).toMatchObject({
      index: 0,
      type: 'function',
      id: expect.stringMatching(/^call_/) as string,
      function: { name: whole[0]?.name, arguments: '' },
    });
    const args = (index: number): string =>
      deltas
        .filter((delta) => delta.index === index)
        .map((delta) => delta.function?.arguments ?? '')
        .join('');
    expect(whole.map((_, i) => JSON.parse(args(i)) as unknown)).toEqual(
      whole.map((call) => call.args),
    );
    expect(deltas.filter((delta) => delta.index === 0).length).toBeGreaterThan(3);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('tool_calls');
  });

  test('a conversation goes on behind the result of a call', async () => {
    const call = {
      id: 'call_1',
      type: 'function',
      function: { name: 'find_dose', arguments: '{"drug":"布洛芬","age":30}' },
    } as const;
    const { choices } = await create(
      {
        tools: [dose],
        messages: [
          user('布洛芬怎么吃？'),
          { role: 'assistant', content: null, tool_calls: [call] },
          { role: 'tool', tool_call_id: 'call_1', content: '一次0.3g' },
        ],
      },
      format,
    );
    expect(choices[0]?.message.content).not.toBe('');
    expect(choices[0]?.finish_reason).toBe('length');
  });

  test('what a tool and its result say makes the prompt longer', async () => {
    const tokens = async (body: Partial<Body>): Promise<number> =>
      (await create({ ...body, max_tokens: 1 }, format)).usage?.prompt_tokens ?? 0;
    const bare = await tokens({});
    expect(await tokens({ tools: [dose] })).toBeGreaterThan(bare + 100);
    expect(await tokens({ tools: [dose], tool_choice: 'none' })).toBe(bare);
  });
});

describe('tools', () => {
  test('in grounding mode auto make a plain chat; with quotations they are refused', async () => {
    const completion = await client().chat.completions.create({
      model: 'tiny',
      messages: [user('二甲双胍的禁忌有哪些？')],
      tools: [dose],
      max_tokens: 8,
    });
    expect(completion.choices[0]?.message).toMatchObject({ grounding: { mode: 'off' } });
    await expect(create({ tools: [dose], grounding: { mode: 'quoted' } })).rejects.toMatchObject({
      status: 400,
      param: 'tools',
    });
  });

  const unknown = { type: 'function', function: { name: 'x' } } as const;
  const strict: Tool = {
    type: 'function',
    function: {
      name: 's',
      strict: true,
      parameters: { type: 'object', properties: { a: { type: 'string', pattern: 'a' } } },
    },
  };
  test.each<[string, Partial<Body>, string, string]>([
    ['a choice without tools', { tool_choice: 'required' }, 'tool_choice', 'invalid_request'],
    [
      'an unknown function',
      { tools: [dose], tool_choice: unknown },
      'tool_choice',
      'invalid_request',
    ],
    [
      'a strict schema that cannot be kept',
      { tools: [strict], tool_choice: 'required' },
      'tools',
      'invalid_grammar',
    ],
    [
      'a result without a call',
      { messages: [user('x'), { role: 'tool', tool_call_id: 'none', content: 'y' }] },
      'messages[1].tool_call_id',
      'invalid_request',
    ],
    [
      'a schema for the text beside tools',
      { tools: [dose], response_format: { type: 'json_object' } },
      'response_format',
      'invalid_request',
    ],
  ])('%s is refused by name', async (_, body, param, code) => {
    await expect(create(body)).rejects.toMatchObject({ status: 400, param, code });
  });
});

describe('log-probabilities', () => {
  test('each token comes with its own and its rivals, the same in a stream, the bytes adding up to the text', async () => {
    const body = { logprobs: true, top_logprobs: 3, temperature: 1, seed: 4, max_tokens: 40 };
    const { choices } = await create(body);
    const content = choices[0]?.logprobs?.content ?? [];
    const bytes = content.flatMap((entry) => entry.bytes ?? []);
    expect(Buffer.from(bytes).toString()).toBe(choices[0]?.message.content);
    for (const { logprob, top_logprobs: top } of content) {
      expect(logprob).toBeLessThanOrEqual(0);
      expect(top).toHaveLength(3);
      const ranked = top.map((rival) => rival.logprob);
      expect(ranked).toEqual(ranked.toSorted((a, b) => b - a));
      expect(logprob).toBeLessThanOrEqual((ranked[0] ?? 0) + 1e-6);
    }
    const chunks = await stream(body);
    expect(chunks.flatMap((chunk) => chunk.choices[0]?.logprobs?.content ?? [])).toEqual(content);
  });

  test('at temperature 0 the most likely token is taken, with log-probabilities and without', async () => {
    const measured = await create({ logprobs: true, top_logprobs: 1 });
    for (const entry of measured.choices[0]?.logprobs?.content ?? []) {
      expect(entry.top_logprobs[0]?.token).toBe(entry.token);
    }
    const plain = await create({});
    expect(plain.choices[0]?.message.content).toBe(measured.choices[0]?.message.content);
    expect(plain.choices[0]?.logprobs).toBeNull();
  });
});

describe('sampling', () => {
  const free = { temperature: 1, max_tokens: 40 };

  test('n choices differ, each with its index, and the prompt counts once', async () => {
    const { choices, usage } = await create({ ...free, n: 6, seed: 1 });
    expect(choices.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(new Set(choices.map(({ message }) => message.content)).size).toBe(6);
    expect(usage?.completion_tokens).toBe(240);
    const single = await create({ ...free, seed: 1 });
    expect(single.usage?.prompt_tokens).toBe(usage?.prompt_tokens);
    const chunks = await stream({ ...free, n: 3, seed: 1 });
    const text = (index: number): string =>
      chunks
        .flatMap((chunk) => chunk.choices)
        .filter((choice) => choice.index === index)
        .map((choice) => choice.delta.content ?? '')
        .join('');
    expect([0, 1, 2].map(text).every((t) => t !== '')).toBe(true);
    expect(chunks.filter((chunk) => chunk.choices[0]?.finish_reason === 'length')).toHaveLength(3);
  });

  test('the same seed gives the same answer, no seed gives another one each time', async () => {
    const write = async (body: Partial<Body>): Promise<string | null | undefined> =>
      (await create({ ...free, ...body })).choices[0]?.message.content;
    expect(await write({ seed: 7 })).toBe(await write({ seed: 7 }));
    expect(await write({ seed: 7 })).not.toBe(await write({ seed: 8 }));
    expect(await write({})).not.toBe(await write({}));
  });

  test('a bias bans a token, or makes it the only one', async () => {
    const [first] = (await create({ logprobs: true, max_tokens: 1 })).choices;
    const banned = first?.logprobs?.content?.[0]?.token ?? '';
    // In this vocabulary printable ASCII follows the five control tokens and the bytes.
    const x = 5 + 256 + ('x'.charCodeAt(0) - 0x20);
    const only = await create({ logit_bias: { [x]: 100 }, max_tokens: 5 });
    expect(only.choices[0]?.message.content).toBe('xxxxx');
    const { choices } = await create({
      logit_bias: { [x]: -100 },
      temperature: 2,
      max_tokens: 400,
    });
    expect(choices[0]?.message.content).not.toContain('x');
    expect(banned).not.toBe('');
    await expect(create({ logit_bias: { x: 1 } })).rejects.toMatchObject({ param: 'logit_bias' });
  });

  test('penalties drive repetition out', async () => {
    const distinct = async (body: Partial<Body>): Promise<number> => {
      const { choices } = await create({ ...body, max_tokens: 200 });
      return new Set(choices[0]?.message.content ?? '').size;
    };
    const x = 5 + 256 + ('x'.charCodeAt(0) - 0x20);
    const stuck = { logit_bias: { [x]: 20 } };
    expect(await distinct(stuck)).toBe(1);
    expect(await distinct({ ...stuck, frequency_penalty: 2 })).toBeGreaterThan(5);
    const repeated = await distinct({});
    expect(await distinct({ presence_penalty: 2 })).toBeGreaterThan(repeated);
  });

  test('min_p at 1 leaves only the most likely token', async () => {
    const greedy = await create({});
    const narrow = await create({ temperature: 1, min_p: 1 });
    expect(narrow.choices[0]?.message.content).toBe(greedy.choices[0]?.message.content);
  });

  test('a stop string is found wherever the deltas are cut, and is not shown', async () => {
    const whole = (await create({ ...free, seed: 3 })).choices[0]?.message.content ?? '';
    const stop = whole.slice(9, 13);
    const chunks = await stream({ ...free, seed: 3, stop });
    const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');
    expect(text).toBe(whole.slice(0, whole.indexOf(stop)));
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
  });

  test.each<[string, Partial<Body>]>([
    ['top_logprobs', { top_logprobs: 2 }],
    ['n', { n: 99 }],
    ['presence_penalty', { presence_penalty: 3 }],
    ['logprobs', { logprobs: true, grounding: { mode: 'quoted' } }],
    ['n', { n: 2, grounding: { mode: 'auto' } }],
  ])('%s is refused by name where it cannot be kept', async (param, body) => {
    await expect(create(body)).rejects.toMatchObject({ status: 400, param });
  });
});

describe('under load', () => {
  // The rows of Q8_0 are summed alike in a batch of any size; those of F32 weights are not.
  test('a seed gives the same answer alone and among others', async () => {
    const write = async (seed: number): Promise<string | null | undefined> =>
      (await create({ temperature: 1, seed, max_tokens: 60 })).choices[0]?.message.content;
    const alone: (string | null | undefined)[] = [];
    for (let seed = 0; seed < 8; seed += 1) alone.push(await write(seed));
    const together = await Promise.all(alone.map(async (_, seed) => write(seed)));
    expect(together).toEqual(alone);
  });
});

test('a client that leaves frees the slots of all its choices', async () => {
  for (let i = 0; i < 4; i += 1) {
    const endless = await client().chat.completions.create({
      model: 'tiny',
      messages: [user(`第${i}次`)],
      stream: true,
      n: 8,
      max_tokens: 3000,
      ...OFF,
    });
    for await (const chunk of endless) if (chunk.choices[0]?.delta.content !== '') break;
    endless.controller.abort();
  }
  const startedAt = performance.now();
  await create({ max_tokens: 4 });
  expect(performance.now() - startedAt).toBeLessThan(2000);
});

describe('characters', () => {
  test('rare ones and emoji never come in halves', async () => {
    const words = ['𠮷野家的胍', '👩‍⚕️💊', '𰻝𰻝面', 'ﬁ½é'];
    for (const word of words) {
      const response_format = {
        type: 'json_schema',
        json_schema: { name: 'x', schema: { const: word } },
      } as const;
      const chunks = await stream({ response_format, max_tokens: 100 });
      const deltas = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '');
      expect(deltas.every((delta) => delta.isWellFormed() && !delta.includes('\ufffd'))).toBe(true);
      expect(deltas.join('')).toBe(JSON.stringify(word));
      expect(deltas.filter((delta) => delta !== '').length).toBeGreaterThan(3);
    }
  });
});

describe('figures', () => {
  test('usage and timings tell what was cached and how long it took', async () => {
    const messages = [user(`缓存${'一二三四五六七八九十'.repeat(20)}`)];
    const first = await create({ messages });
    const second = await create({ messages });
    const cached = second.usage?.prompt_tokens_details?.cached_tokens ?? 0;
    expect(cached).toBe((first.usage?.prompt_tokens ?? 0) - 1);
    expect(second).toMatchObject({
      timings: { prompt_n: 1, cached_n: cached, predicted_n: 24 },
      system_fingerprint: expect.stringMatching(/^fp_/) as string,
    });
    const { timings } = first as unknown as { timings: Record<string, number> };
    for (const name of ['prompt_ms', 'predicted_ms', 'predicted_per_second']) {
      expect(timings[name]).toBeGreaterThan(0);
    }
    const chunks = await stream({ messages, stream_options: { include_usage: true } });
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { completion_tokens: 24 },
      timings: { predicted_n: 24 },
    });
    expect(chunks.slice(0, -1).every((chunk) => chunk.usage === undefined)).toBe(true);
  });
});
