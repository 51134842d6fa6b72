import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeTestModel } from '../models/test-model/make-test-model.ts';
import { createLogger } from '../src/core/logger.ts';
import { engineContract } from '../src/inference/engine-contract.ts';
import { createUpstreamEngine } from '../src/inference/index.ts';
import { startServer, tempDir, type TestServer } from './support/server.ts';

let behind: TestServer;
let front: TestServer;

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
  behind = await startServer({ settings: { model, slots: '4', contextSize: '4096' } });
  const file = join(mkdtempSync(join(tmpdir(), 'xinglin-upstreams-')), 'upstreams.yaml');
  writeFileSync(file, JSON.stringify([entry()]));
  front = await startServer({ settings: { upstreams: file }, corpora: true });
}, 120_000);
afterAll(async () => {
  await front[Symbol.asyncDispose]();
  await behind[Symbol.asyncDispose]();
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
              { host: new URL(behind.url).host, up: true },
              { host: '127.0.0.1:9', up: false },
            ],
          },
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
});
