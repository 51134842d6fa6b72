import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { APIError, BadRequestError } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeTestModel } from '../models/test-model/make-test-model.ts';
import { ask } from './support/grounded.ts';
import { startServer, tempDir, type TestServer } from './support/server.ts';

let server: TestServer;
beforeAll(async () => {
  const model = join(tempDir('model'), 'tiny.gguf');
  await writeTestModel(model, { size: 'tiny' });
  server = await startServer({
    corpora: true,
    settings: { model, slots: '2', contextSize: '4096' },
  });
});
afterAll(() => server[Symbol.asyncDispose]());

const OFF = { grounding: { mode: 'off' } };

/** Process ids of this test's own children that run a model. */
function modelProcesses(): number[] {
  const table = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], {
    encoding: 'utf8',
  });
  return table
    .split('\n')
    .filter((line) => line.includes('llama/child/'))
    .map((line) => Number.parseInt(line, 10));
}

async function untilReady(): Promise<void> {
  await expect
    .poll(async () => (await fetch(`${server.url}/ready`)).status, { timeout: 20_000 })
    .toBe(200);
}

describe('a server with a GGUF model', () => {
  test('readiness says where the model runs', async () => {
    await untilReady();
    const ready = (await (await fetch(`${server.url}/ready`)).json()) as { models: unknown };
    expect(ready.models).toContainEqual(
      expect.objectContaining({ engine: 'llama', backend: 'cpu', gpu_layers: 0 }),
    );
  });

  test('lists it as the default, able to generate', async () => {
    await untilReady();
    const models = await server.client.models.list();
    expect(models.data[0]).toMatchObject({ id: 'tiny', engine: 'llama', state: 'ready' });
  });

  test('quotes: the model only points, every quotation is the stored text', async () => {
    const message = await ask(server.client, ['二甲双胍的禁忌症有哪些？'], {
      grounding: { mode: 'quoted' },
    });
    expect(message.grounding.status).toBe('answered');
    expect(message.annotations.length).toBeGreaterThan(0);
    expect(message.grounding.verification.every(({ verdict }) => verdict === 'verbatim')).toBe(
      true,
    );
  });

  test('what a random model writes about a drug does not pass the check of cited prose', async () => {
    const message = await ask(server.client, ['二甲双胍的禁忌症有哪些？'], {
      grounding: { mode: 'cited' },
      max_tokens: 40,
    });
    expect(message.grounding.mode).toBe('cited');
    expect(message.grounding.verification.length).toBeGreaterThan(0);
    expect(message.grounding.verification.every(({ verdict }) => verdict !== 'verbatim')).toBe(
      true,
    );
  });

  test('plain chat streams tokens and counts them', async () => {
    const stream = await server.client.chat.completions.create({
      model: 'tiny',
      messages: [{ role: 'user', content: '你好' }],
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 24,
      ...OFF,
    });
    const deltas: string[] = [];
    let completionTokens = 0;
    for await (const chunk of stream) {
      const text = chunk.choices[0]?.delta.content;
      if (typeof text === 'string' && text !== '') deltas.push(text);
      completionTokens = chunk.usage?.completion_tokens ?? completionTokens;
    }
    expect(deltas.length).toBeGreaterThan(5);
    expect(completionTokens).toBe(24);
    expect(deltas.join('').isWellFormed()).toBe(true);
  });

  test('a JSON schema is kept to, whatever the weights', async () => {
    const completion = await server.client.chat.completions.create({
      model: 'tiny',
      messages: [{ role: 'user', content: '分诊' }],
      max_tokens: 200,
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'triage',
          schema: {
            type: 'object',
            properties: { department: { enum: ['心内科', '急诊科'] }, urgent: { type: 'boolean' } },
            required: ['department', 'urgent'],
            additionalProperties: false,
          },
        },
      },
      ...OFF,
    });
    const parsed: unknown = JSON.parse(completion.choices[0]?.message.content ?? '');
    expect(parsed).toEqual({
      department: expect.stringMatching(/^(?:心内科|急诊科)$/) as string,
      urgent: expect.any(Boolean) as boolean,
    });
  });

  test('a JSON schema that cannot be kept to is refused by name', async () => {
    const refused = server.client.chat.completions.create({
      model: 'tiny',
      messages: [{ role: 'user', content: '你好' }],
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'x', schema: { type: 'string', pattern: '^a+$' } },
      },
      ...OFF,
    });
    await expect(refused).rejects.toMatchObject({ status: 400, code: 'invalid_grammar' });
  });

  test('a prompt longer than the context is refused before any work', async () => {
    const refused = ask(server.client, ['血'.repeat(6000)], OFF);
    await expect(refused).rejects.toBeInstanceOf(BadRequestError);
    await expect(refused).rejects.toMatchObject({ code: 'context_length_exceeded' });
  });

  test('a client that leaves frees its slot', async () => {
    for (let i = 0; i < 6; i += 1) {
      const stream = await server.client.chat.completions.create({
        model: 'tiny',
        messages: [{ role: 'user', content: `第${i}次` }],
        stream: true,
        max_tokens: 3000,
        ...OFF,
      });
      for await (const chunk of stream) if (chunk.choices[0]?.delta.content !== '') break;
      stream.controller.abort();
    }
    const message = await ask(server.client, ['你好'], { ...OFF, max_tokens: 4 });
    expect(message.content.length).toBeGreaterThan(0);
  });

  test('killing the model in the middle of a stream ends it with an error event, and the next request works', async () => {
    await untilReady();
    const stream = await server.client.chat.completions.create({
      model: 'tiny',
      messages: [{ role: 'user', content: '请一直写下去' }],
      stream: true,
      max_tokens: 3500,
      ...OFF,
    });
    const [pid] = modelProcesses();
    let received = 0;
    const consume = async (): Promise<void> => {
      for await (const chunk of stream) {
        if (chunk.choices[0]?.delta.content !== '') received += 1;
        if (received === 3 && pid !== undefined) process.kill(pid, 'SIGKILL');
      }
    };
    await expect(consume()).rejects.toBeInstanceOf(APIError);
    expect(received).toBeGreaterThanOrEqual(3);
    const message = await ask(server.client, ['你好'], { ...OFF, max_tokens: 8 });
    expect(message.content.length).toBeGreaterThan(0);
    await untilReady();
  });
});

test('a file that is no model leaves the server up, not ready, and says so', async () => {
  const { writeFileSync } = await import('node:fs');
  const broken = join(tempDir('broken'), 'broken.gguf');
  writeFileSync(broken, 'this is not a model');
  await using other = await startServer({ settings: { model: broken } });
  await expect
    .poll(async () => (await (await fetch(`${other.url}/ready`)).json()) as unknown, {
      timeout: 20_000,
    })
    .toMatchObject({ status: 'not_ready', models: [{ state: 'failed' }, { state: 'ready' }] });
  const refused = ask(other.client, ['你好'], OFF);
  await expect(refused).rejects.toMatchObject({ status: 503, code: 'model_file_invalid' });
}, 40_000);
