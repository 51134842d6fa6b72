import { join } from 'node:path';
import type OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeTestModel } from '../models/test-model/make-test-model.ts';
import { startServer, tempDir, type TestServer } from './support/server.ts';

const OFF = { grounding: { mode: 'off' } };

let server: TestServer;
beforeAll(async () => {
  const model = join(tempDir('model'), 'tiny.gguf');
  await writeTestModel(model);
  const settings = { model, slots: '4', contextSize: '4096' };
  server = await startServer({ corpora: true, settings });
});
afterAll(() => server[Symbol.asyncDispose]());

describe('POST /v1/completions', () => {
  const complete = (
    body: Partial<OpenAI.CompletionCreateParamsNonStreaming>,
  ): Promise<OpenAI.Completion> =>
    server.client.completions.create({ model: 'tiny', prompt: '二甲双胍', ...body });

  test('continues a text, sixteen tokens by default, and echoes it where asked', async () => {
    const plain = await complete({});
    expect(plain).toMatchObject({ object: 'text_completion', usage: { completion_tokens: 16 } });
    expect(plain.choices[0]?.finish_reason).toBe('length');
    const echoed = await complete({ echo: true });
    expect(echoed.choices[0]?.text).toBe(`二甲双胍${plain.choices[0]?.text}`);
  });

  test('several prompts give n choices each, in order', async () => {
    const prompt = ['甲', '乙乙'];
    const { choices, usage } = await complete({ prompt, n: 2, echo: true, temperature: 1 });
    expect(choices.map(({ text }) => text.slice(0, 1))).toEqual(['甲', '甲', '乙', '乙']);
    expect(choices.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    const single = await Promise.all(prompt.map((one) => complete({ prompt: one })));
    expect(usage?.prompt_tokens).toBe(
      single.reduce((sum, one) => sum + (one.usage?.prompt_tokens ?? 0), 0),
    );
  });

  test('log-probabilities name each token and where it stands', async () => {
    const { choices } = await complete({ logprobs: 2, temperature: 1, seed: 2 });
    const { text, logprobs } = choices[0] ?? {};
    const tokens = logprobs?.tokens ?? [];
    expect(tokens.length).toBeGreaterThan(0);
    for (const [i, token] of tokens.entries()) {
      const offset = logprobs?.text_offset?.[i] ?? -1;
      if (!token.startsWith('\\x')) expect(text?.slice(offset, offset + token.length)).toBe(token);
      expect(Object.keys(logprobs?.top_logprobs?.[i] ?? {})).toHaveLength(2);
    }
  });

  test('a stream adds up to the same text', async () => {
    const whole = await complete({ max_tokens: 30, echo: true });
    const chunks = await server.client.completions.create({
      model: 'tiny',
      prompt: '二甲双胍',
      max_tokens: 30,
      echo: true,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let usage: OpenAI.CompletionUsage | undefined;
    for await (const chunk of chunks) {
      text += chunk.choices[0]?.text ?? '';
      usage = chunk.usage ?? usage;
    }
    expect(text).toBe(whole.choices[0]?.text);
    expect(usage?.completion_tokens).toBe(30);
  });

  test.each<[string, object, string]>([
    ['a suffix', { suffix: '。' }, 'suffix'],
    ['best_of', { best_of: 3 }, 'best_of'],
    ['log-probabilities of an echo', { echo: true, logprobs: 1 }, 'echo'],
    ['token ids', { prompt: [1, 2] }, 'prompt'],
  ])('%s is refused by name', async (_, body, param) => {
    await expect(complete(body)).rejects.toMatchObject({ status: 400, param });
  });
});

describe('POST /v1/responses', () => {
  const QUESTION = '二甲双胍的禁忌症有哪些？';
  const search = async (): Promise<OpenAI.Responses.FileSearchTool> => {
    const stores = await server.client.vectorStores.list();
    return { type: 'file_search', vector_store_ids: stores.data.map(({ id }) => id) };
  };

  test('with file_search quotes the documents, each citation exactly', async () => {
    const response = await server.client.responses.create({
      model: 'tiny',
      input: QUESTION,
      tools: [await search()],
      include: ['file_search_call.results'],
    });
    expect(response).toMatchObject({ object: 'response', status: 'completed', error: null });
    const [call, message] = response.output;
    expect(call).toMatchObject({
      type: 'file_search_call',
      status: 'completed',
      queries: [QUESTION],
    });
    if (call?.type !== 'file_search_call' || message?.type !== 'message') throw new Error('order');
    expect(call.results?.length).toBeGreaterThan(0);
    const part = message.content[0];
    if (part?.type !== 'output_text') throw new Error('no text');
    expect(part.text).toBe(response.output_text);
    expect(part.annotations.length).toBeGreaterThan(0);
    for (const annotation of part.annotations as unknown as Record<string, string | number>[]) {
      expect(annotation).toMatchObject({
        type: 'file_citation',
        filename: expect.any(String) as string,
      });
      const { start_index: start, end_index: end } = annotation;
      expect(part.text.slice(Number(start), Number(end))).toBe(annotation['cited_text']);
    }
    expect(response.usage?.total_tokens).toBeGreaterThan(0);
  });

  test('a stream is what the SDK expects, and ends in the same response', async () => {
    const request = { model: 'tiny', input: QUESTION, tools: [await search()] };
    const whole = await server.client.responses.create(request);
    const running = server.client.responses.stream(request);
    const types: string[] = [];
    const numbers: number[] = [];
    for await (const event of running) {
      types.push(event.type);
      numbers.push(event.sequence_number);
    }
    expect(numbers).toEqual(numbers.map((_, i) => i));
    const distinct = types.filter((type, i) => type !== types[i - 1]);
    expect(distinct).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.file_search_call.in_progress',
      'response.file_search_call.searching',
      'response.file_search_call.completed',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.annotation.added',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    const final = await running.finalResponse();
    expect(final.output_text).toBe(whole.output_text);
    expect(final.output).toHaveLength(2);
  });

  test('items, instructions and an earlier answer make a conversation', async () => {
    const tools = [await search()];
    const first = await server.client.responses.create({ model: 'tiny', input: QUESTION, tools });
    const second = await server.client.responses.create({
      model: 'tiny',
      instructions: '简短回答。',
      input: [
        { role: 'user', content: QUESTION },
        ...(first.output as OpenAI.Responses.ResponseInputItem[]),
        { role: 'user', content: [{ type: 'input_text', text: '那它的副作用呢？' }] },
      ],
      tools,
    });
    expect(second).toMatchObject({
      instructions: '简短回答。',
      grounding: { status: 'answered', question: expect.stringContaining('二甲双胍') as string },
    });
  });

  test('what the documents do not hold is said to be missing', async () => {
    const input = '非那雄胺的用法用量是什么？';
    const response = await server.client.responses.create({ model: 'tiny', input });
    expect(response).toMatchObject({
      status: 'completed',
      grounding: { status: 'abstained', reason: 'subject_not_found' },
    });
    expect(response.output[0]).toMatchObject({ type: 'message', content: [{ annotations: [] }] });
  });

  test('without documents the model writes, keeps to a schema, and stops at the limit', async () => {
    const free = { model: 'tiny', input: '你好', max_output_tokens: 12, ...OFF };
    const cut = await server.client.responses.create(free);
    expect(cut).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      usage: { output_tokens: 12 },
      timings: { predicted_n: 12 },
    });
    const running = server.client.responses.stream(free);
    expect((await running.finalResponse()).output_text).toBe(cut.output_text);
    const schema = { enum: ['是', '否'] };
    const kept = await server.client.responses.create({
      ...free,
      text: { format: { type: 'json_schema', name: 'answer', schema } },
    });
    expect(schema.enum).toContain(JSON.parse(kept.output_text));
  });

  test.each<[string, object, string]>([
    ['an earlier response', { previous_response_id: 'resp_1' }, 'previous_response_id'],
    [
      'a function tool',
      { tools: [{ type: 'function', name: 'x', parameters: {} }] },
      'tools[0].type',
    ],
    ['a background task', { background: true }, 'background'],
    ['a cut conversation', { truncation: 'auto' }, 'truncation'],
    [
      'a picture',
      { input: [{ role: 'user', content: [{ type: 'input_image' }] }] },
      'input[0].content[0]',
    ],
    ['reasoning', { reasoning: { effort: 'high' } }, 'reasoning'],
    ['a choice of no tool', { tool_choice: 'none' }, 'tool_choice'],
    ['an unknown thing to include', { include: ['reasoning.encrypted_content'] }, 'include[0]'],
  ])('%s is refused by name', async (_, body, param) => {
    const refused = server.client.responses.create({ model: 'tiny', input: QUESTION, ...body });
    await expect(refused).rejects.toMatchObject({
      status: 400,
      param: expect.stringContaining(param) as string,
    });
  });

  test('an unknown store is refused before a stream begins', async () => {
    const refused = server.client.responses.create({
      model: 'tiny',
      input: QUESTION,
      stream: true,
      tools: [{ type: 'file_search', vector_store_ids: ['vs_none'] }],
    });
    await expect(refused).rejects.toMatchObject({ status: 404, code: 'store_not_found' });
  });
});

describe('POST /v1/rerank', () => {
  const DOCUMENTS = [
    '布洛芬用于缓解轻至中度疼痛。',
    '严重肾功能损害者禁用二甲双胍。',
    { text: 'Today the weather is fine.' },
    '二甲双胍随餐服用。',
  ];
  const rerank = async (body: object): Promise<Response> => {
    const url = `${server.url}/v1/rerank`;
    const headers = { 'content-type': 'application/json' };
    return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  };

  test('puts what answers first, and says what it is made of', async () => {
    const query = '二甲双胍 肾功能不全 禁忌';
    const answer = (await (await rerank({ query, documents: DOCUMENTS, top_n: 2 })).json()) as {
      model: string;
      results: { index: number; relevance_score: number; document: { text: string } }[];
      usage: { total_tokens: number };
    };
    expect(answer.model).toBe('xinglin-static-v1+lexical');
    expect(answer.results).toHaveLength(2);
    expect(answer.results[0]).toMatchObject({ index: 1, document: { text: DOCUMENTS[1] } });
    const scores = answer.results.map((result) => result.relevance_score);
    expect(scores[0]).toBeGreaterThan(scores[1] ?? 1);
    expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
    expect(answer.usage.total_tokens).toBeGreaterThan(10);
  });

  test('a query without words and empty documents rank as they are', async () => {
    const documents = ['', '。'];
    const response = await rerank({ query: '？', documents, return_documents: false });
    expect(await response.json()).toMatchObject({
      results: [
        { index: 0, relevance_score: 0 },
        { index: 1, relevance_score: 0 },
      ],
    });
  });

  test.each([
    ['another model', { query: 'x', documents: ['y'], model: 'bge' }, 404],
    ['no documents', { query: 'x', documents: [] }, 400],
    ['no query', { documents: ['x'] }, 400],
  ])('%s is refused', async (_, body, status) => {
    expect((await rerank(body)).status).toBe(status);
  });
});

describe('POST /v1/embeddings', () => {
  const model = 'xinglin-static-v1';

  test('counts tokens of its own, and decodes the same in both formats', async () => {
    const input = ['二甲双胍的禁忌', 'metformin'];
    const packed = await server.client.embeddings.create({ model, input });
    const plain = await server.client.embeddings.create({ model, input, encoding_format: 'float' });
    expect(packed.data[1]?.embedding.length).toBe(plain.data[1]?.embedding.length);
    expect(packed.data[0]?.embedding[0]).toBeCloseTo(plain.data[0]?.embedding[0] ?? 0, 6);
    const tokens = packed.usage.prompt_tokens;
    const each = await Promise.all(
      input.map(
        async (one) => (await server.client.embeddings.create({ model, input: one })).usage,
      ),
    );
    expect(tokens).toBe(each.reduce((sum, usage) => sum + usage.prompt_tokens, 0));
    expect(tokens).toBeGreaterThan(1);
    expect(tokens).toBeLessThan(input.join('').length);
  });

  test('other dimensions than the model has are refused by name', async () => {
    const refused = server.client.embeddings.create({ model, input: 'x', dimensions: 7 });
    await expect(refused).rejects.toMatchObject({ status: 400, param: 'dimensions' });
  });
});
