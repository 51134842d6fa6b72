import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeTestModel } from '../models/test-model/make-test-model.ts';
import { createLogger } from '../src/core/logger.ts';
import { engineContract } from '../src/inference/engine-contract.ts';
import { createUpstreamEngine } from '../src/inference/index.ts';
import {
  begin,
  delta,
  type OddServer,
  startOddServer,
} from '../src/inference/upstream/test-support/odd-server.ts';
import { ask } from './support/grounded.ts';
import { startServer, tempDir, type TestServer } from './support/server.ts';

let behind: TestServer;
let front: TestServer;
/** Sends characters until its reader leaves, or dies where the question says so. */
let odd: OddServer;

const entry = (): object => ({
  name: 'beyond',
  base_urls: [`${behind.url}/v1`, 'http://127.0.0.1:9/v1'],
  model: 'tiny',
  grammar_field: 'grammar',
  extra_body: { grounding: { mode: 'off' } },
});

beforeAll(async () => {
  const model = join(tempDir('model'), 'tiny.gguf');
  await writeTestModel(model, { type: 'Q8_0' });
  odd = await startOddServer(async (reply, n) => {
    begin(reply);
    const dies = JSON.stringify(odd.asked[n - 1]).includes('die');
    for (let i = 0; i < 500 && !reply.destroyed; i += 1) {
      reply.write(delta('字'));
      await sleep(10);
      if (dies && i === 2) reply.destroy();
    }
  });
  behind = await startServer({ settings: { model, slots: '4', contextSize: '4096' } });
  const file = join(tempDir('upstreams'), 'upstreams.yaml');
  const second = { name: 'odd', base_urls: [odd.url], model: 'odd' };
  writeFileSync(file, JSON.stringify([entry(), second]));
  front = await startServer({ settings: { upstreams: file }, corpora: true });
}, 120_000);
afterAll(async () => {
  await front[Symbol.asyncDispose]();
  await behind[Symbol.asyncDispose]();
  await odd[Symbol.asyncDispose]();
});

engineContract(
  'a model of another server',
  async () =>
    createUpstreamEngine({
      id: 'beyond',
      baseUrls: [`${behind.url}/v1`],
      model: 'tiny',
      jsonSchema: true,
      extraBody: { grounding: { mode: 'off' } },
      maxOutstanding: 8,
      connectTimeoutMs: 2000,
      firstTokenTimeoutMs: 20_000,
      tokenTimeoutMs: 20_000,
      requestTimeoutMs: 60_000,
      healthEveryMs: 1000,
      logger: createLogger('silent'),
    }),
  { writesText: true, refusesEmptyMessages: true },
);

describe('a server in front of another one', () => {
  const user = (content: string) => [{ role: 'user' as const, content }];

  test('names the servers behind it, and which of them is up', async () => {
    await expect
      .poll(async () => (await fetch(`${front.url}/ready`)).json() as Promise<unknown>, {
        timeout: 20_000,
      })
      .toMatchObject({
        status: 'ready',
        models: [
          {
            id: 'beyond',
            engine: 'upstream',
            servers: [
              { host: new URL(behind.url).host, up: true, circuit: 'closed', outstanding: 0 },
              { host: '127.0.0.1:9', up: false },
            ],
          },
          { id: 'odd', servers: [{ up: true }] },
          { engine: 'extractive' },
        ],
      });
  });

  test('tells of them in its figures', async () => {
    const figures = await (await fetch(`${front.url}/metrics`)).text();
    expect(figures).toContain(
      `xinglin_upstream_up{model="beyond",server="${new URL(behind.url).host}"} 1`,
    );
    expect(figures).toContain('xinglin_upstream_up{model="beyond",server="127.0.0.1:9"} 0');
  });

  test('streams plain chat with usage, from the server that answers', async () => {
    const off = { grounding: { mode: 'off' } };
    for (let i = 0; i < 4; i += 1) {
      const stream = await front.client.chat.completions.create({
        model: 'beyond',
        messages: user('你好'),
        max_tokens: 12,
        stream: true,
        stream_options: { include_usage: true },
        ...off,
      });
      let text = '';
      let tokens = 0;
      for await (const chunk of stream) {
        text += chunk.choices[0]?.delta.content ?? '';
        tokens = chunk.usage?.completion_tokens ?? tokens;
      }
      expect(text).not.toBe('');
      expect(tokens).toBe(12);
    }
  });

  test('quotes stored sentences word by word, whatever the model beyond writes', async () => {
    const quoted = { grounding: { mode: 'quoted' } };
    const reply = await front.client.chat.completions.create({
      model: 'beyond',
      messages: user('二甲双胍的禁忌症有哪些？'),
      ...quoted,
    });
    const message = reply.choices[0]?.message as unknown as {
      content: string;
      grounding: { status: string; verification: { verdict: string }[] };
    };
    expect(message.grounding.status).toBe('answered');
    expect(message.grounding.verification.length).toBeGreaterThan(0);
    for (const { verdict } of message.grounding.verification) expect(verdict).toBe('verbatim');
  });

  test('passes schemas and tools on, and the calls back', async () => {
    const off = { grounding: { mode: 'off' } };
    const common = { model: 'beyond', messages: user('查'), max_tokens: 1500, ...off };
    const json = await front.client.chat.completions.create({
      ...common,
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'a',
          strict: true,
          schema: {
            type: 'object',
            properties: { ok: { type: 'boolean' } },
            required: ['ok'],
            additionalProperties: false,
          },
        },
      },
    });
    expect(JSON.parse(json.choices[0]?.message.content ?? '')).toHaveProperty('ok');
    const dose = {
      type: 'function' as const,
      function: {
        name: 'find_dose',
        parameters: {
          type: 'object',
          properties: { drug: { type: 'string', enum: ['二甲双胍', '布洛芬'] } },
          required: ['drug'],
          additionalProperties: false,
        },
      },
    };
    const called = await front.client.chat.completions.create({
      ...common,
      tools: [dose],
      tool_choice: { type: 'function', function: { name: 'find_dose' } },
    });
    const call = called.choices[0]?.message.tool_calls?.[0];
    expect(called.choices[0]?.finish_reason).toBe('tool_calls');
    expect(call?.type === 'function' && call.function.name).toBe('find_dose');
    const args = call?.type === 'function' ? call.function.arguments : '';
    expect(['二甲双胍', '布洛芬']).toContain((JSON.parse(args) as { drug: string }).drug);
  });

  test('a prompt too long for the model beyond is refused in our words', async () => {
    const off = { grounding: { mode: 'off' } };
    const run = front.client.chat.completions.create({
      model: 'beyond',
      messages: user('长'.repeat(9000)),
      max_tokens: 5,
      ...off,
    });
    await expect(run).rejects.toMatchObject({ status: 400, code: 'context_length_exceeded' });
  });

  test('continues a raw text, with the older log-probabilities', async () => {
    const { choices, usage } = await front.client.completions.create({
      model: 'beyond',
      prompt: '高血压',
      max_tokens: 4,
      logprobs: 2,
    });
    const [choice] = choices;
    expect(choice?.logprobs?.tokens).toHaveLength(4);
    expect(choice?.logprobs?.tokens?.join('')).toBe(choice?.text);
    expect(Object.keys(choice?.logprobs?.top_logprobs?.[0] ?? {}).length).toBeGreaterThan(0);
    expect(usage).toMatchObject({ completion_tokens: 4 });
  });

  test('gives the newer log-probabilities with each token', async () => {
    const off = { grounding: { mode: 'off' } };
    const { choices } = await front.client.chat.completions.create({
      model: 'beyond',
      messages: user('你好'),
      max_tokens: 5,
      logprobs: true,
      top_logprobs: 3,
      ...off,
    });
    const content = choices[0]?.logprobs?.content ?? [];
    expect(content).toHaveLength(5);
    for (const { logprob, top_logprobs: top } of content) {
      expect(logprob).toBeLessThanOrEqual(0);
      expect(top).toHaveLength(3);
    }
  });

  test('answers responses from documents, each citation exactly', async () => {
    const stores = await front.client.vectorStores.list();
    const { output, status } = await front.client.responses.create({
      model: 'beyond',
      input: '二甲双胍的禁忌症有哪些？',
      tools: [{ type: 'file_search', vector_store_ids: stores.data.map(({ id }) => id) }],
    });
    expect(status).toBe('completed');
    const message = output.find(({ type }) => type === 'message');
    const part = message?.type === 'message' ? message.content[0] : undefined;
    if (part?.type !== 'output_text') throw new Error('no text');
    expect(part.annotations.length).toBeGreaterThan(0);
    for (const annotation of part.annotations as unknown as Record<string, string | number>[]) {
      const { start_index: start, end_index: end, cited_text: cited } = annotation;
      expect(part.text.slice(Number(start), Number(end))).toBe(cited);
    }
  });

  test('checks the prose of the model beyond as it checks any', async () => {
    const { grounding } = await ask(front.client, ['二甲双胍的禁忌症有哪些？'], {
      model: 'beyond',
      grounding: { mode: 'cited' },
      max_tokens: 40,
    });
    expect(grounding.mode).toBe('cited');
    expect(grounding.verification.length).toBeGreaterThan(0);
    expect(grounding.verification.every(({ verdict }) => verdict !== 'verbatim')).toBe(true);
  });

  test('streams the arguments of a call piece by piece', async () => {
    const off = { grounding: { mode: 'off' } };
    const stream = await front.client.chat.completions.create({
      model: 'beyond',
      messages: user('查'),
      max_tokens: 1500,
      stream: true,
      tools: [
        {
          type: 'function',
          function: {
            name: 'find_dose',
            parameters: {
              type: 'object',
              properties: { drug: { enum: ['盐酸二甲双胍缓释片', '布洛芬缓释胶囊'] } },
              required: ['drug'],
              additionalProperties: false,
            },
          },
        },
      ],
      tool_choice: 'required',
      parallel_tool_calls: false,
      ...off,
    });
    const names: string[] = [];
    const pieces: string[] = [];
    for await (const chunk of stream) {
      for (const call of chunk.choices[0]?.delta.tool_calls ?? []) {
        if (call.function?.name !== undefined) names.push(call.function.name);
        if ((call.function?.arguments ?? '') !== '') pieces.push(call.function?.arguments ?? '');
      }
    }
    expect(names).toEqual(['find_dose']);
    expect(pieces.length).toBeGreaterThan(1);
    expect(JSON.parse(pieces.join(''))).toHaveProperty('drug');
  });

  test('a server that dies in the middle of a stream ends it with an error event', async () => {
    const off = { grounding: { mode: 'off' } };
    const stream = await front.client.chat.completions.create({
      model: 'odd',
      messages: user('die'),
      stream: true,
      ...off,
    });
    let text = '';
    const read = async (): Promise<void> => {
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    };
    await expect(read()).rejects.toMatchObject({ code: 'upstream_failed' });
    expect(text).toBe('字字字');
  });

  test('a client that leaves stops the work of the server beyond', async () => {
    const before = odd.left();
    const asked = request(`${front.url}/v1/chat/completions`, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/json' },
    });
    const body = { model: 'odd', messages: user('你好'), stream: true, grounding: { mode: 'off' } };
    asked.end(JSON.stringify(body));
    const [reply] = (await once(asked, 'response')) as [IncomingMessage];
    await once(reply, 'data');
    asked.destroy();
    await expect.poll(odd.left, { timeout: 5000 }).toBe(before + 1);
  });
});
