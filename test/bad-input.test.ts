import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { post, startServer, type TestServer } from './support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ corpora: true, settings: { maxBodyBytes: '1000000' } });
});
afterAll(() => server[Symbol.asyncDispose]());

interface Problem {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
}

const chat = (body: object): Promise<Response> =>
  post(`${server.url}/v1/chat/completions`, JSON.stringify(body));
const user = (content: unknown): object => ({
  model: 'xinglin',
  messages: [{ role: 'user', content }],
});

async function problem(response: Response): Promise<Problem['error'] & { status: number }> {
  const { error } = (await response.json()) as Problem;
  expect(Object.keys(error).toSorted()).toEqual(['code', 'message', 'param', 'type']);
  expect(response.headers.get('x-request-id')).toBeTruthy();
  return { ...error, status: response.status };
}

describe('POST /v1/chat/completions refuses', () => {
  test.each<[string, object, number, string, string | null]>([
    [
      'a missing model',
      { messages: [{ role: 'user', content: 'x' }] },
      400,
      'invalid_request',
      'model',
    ],
    ['an unknown model', { ...user('x'), model: 'gpt-9' }, 404, 'model_not_found', 'model'],
    ['empty messages', { model: 'xinglin', messages: [] }, 400, 'invalid_request', 'messages'],
    ['an empty question', user('  '), 400, 'invalid_request', 'messages'],
    ['a number as content', user(7), 400, 'invalid_request', 'messages[0].content'],
    [
      'a temperature that is a word',
      { ...user('x'), temperature: 'hot' },
      400,
      'invalid_request',
      'temperature',
    ],
    ['a field nobody knows', { ...user('x'), temprature: 1 }, 400, 'invalid_request', 'temprature'],
    [
      'an unknown store',
      { ...user('x'), grounding: { vector_store_ids: ['vs_none'] } },
      404,
      'store_not_found',
      null,
    ],
    [
      'an unknown grounding mode',
      { ...user('x'), grounding: { mode: 'loose' } },
      400,
      'invalid_request',
      'grounding.mode',
    ],
    [
      'free text from a server without a model',
      { ...user('x'), grounding: { mode: 'off' } },
      400,
      'model_cannot_generate',
      null,
    ],
  ])('%s', async (_, body, status, code, param) => {
    expect(await problem(await chat(body))).toMatchObject({
      status,
      code,
      ...(param === null ? {} : { param }),
    });
  });

  test('malformed JSON', async () => {
    const response = await post(`${server.url}/v1/chat/completions`, '{"model": ');
    expect(await problem(response)).toMatchObject({ status: 400, code: 'invalid_json' });
  });

  test('a body over the limit', async () => {
    expect(await problem(await chat(user('x'.repeat(1_100_000))))).toMatchObject({
      status: 413,
      code: 'request_too_large',
    });
  });

  test('another content type', async () => {
    const response = await post(`${server.url}/v1/chat/completions`, 'x', {
      'content-type': 'text/csv',
    });
    expect(await problem(response)).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  });

  test('another method, naming the right one', async () => {
    const response = await fetch(`${server.url}/v1/chat/completions`);
    expect(response.headers.get('allow')).toBe('POST');
    expect(await problem(response)).toMatchObject({ status: 405, code: 'method_not_allowed' });
  });

  test('an address nobody serves', async () => {
    expect(await problem(await fetch(`${server.url}/v1/nothing`))).toMatchObject({
      status: 404,
      code: 'not_found',
    });
  });
});

describe('a question is only ever text', () => {
  test.each([
    ['quotes and operators of FTS', '"二甲双胍" AND NOT (禁忌* OR NEAR(a b)) - ^ : { } cat'],
    ['a lone surrogate', '二甲双胍\ud800的禁忌'],
    ['a NUL and control characters', '二甲双胍\u0000\u0007的禁忌'],
    ['emoji', '💊💊💊'],
    ['SQL', "'; DROP TABLE documents; --"],
    ['punctuation only', '？？！！。。'],
    ['one very long word', 'a'.repeat(20_000)],
    ['a very long question', '二甲双胍的禁忌有哪些'.repeat(2000)],
  ])('%s is answered or refused in order', async (_, text) => {
    const response = await chat(user(text));
    expect(response.status).toBe(200);
    await response.text();
    const search = await post(
      `${server.url}/v1/vector_stores/starter/search`,
      JSON.stringify({ query: text.slice(0, 4000) }),
    );
    expect(search.status).toBe(200);
    await search.text();
  });
});

test('a client that leaves does not disturb the next one', async () => {
  for (let i = 0; i < 20; i += 1) {
    const controller = new AbortController();
    const gone = fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...user('二甲双胍的禁忌'), stream: true }),
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(), i % 5);
    await gone.then((response) => response.text()).catch(() => undefined);
  }
  expect((await chat(user('二甲双胍的禁忌'))).status).toBe(200);
});

test('an uploaded file that cannot be read is failed by name, and leaves nothing behind', async () => {
  const { client } = server;
  const store = await client.vectorStores.create({ name: 'uploads' });
  const file = await client.files.create({
    file: new File([new Uint8Array([0, 1, 2, 255, 254, 0, 0])], 'noise.pdf'),
    purpose: 'assistants',
  });
  const attached = await client.vectorStores.files.createAndPoll(store.id, { file_id: file.id });
  expect(attached).toMatchObject({
    status: 'failed',
    last_error: { code: expect.any(String) as string },
  });
  const found = await client.vectorStores.search(store.id, { query: 'noise' });
  expect(found.data).toEqual([]);
  expect((await client.vectorStores.retrieve(store.id)).file_counts.completed).toBe(0);
});
