import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readGroundingCases, SPLITS } from '../src/eval/grounding-cases.ts';
import { ask, type GroundedMessage } from './support/grounded.ts';
import { startServer, type TestServer } from './support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ corpora: true });
});
afterAll(() => server[Symbol.asyncDispose]());

/** The text a file citation points into, over HTTP as a client would fetch it. */
async function storedText(storeId: string, fileId: string): Promise<string> {
  const page = await server.client.vectorStores.files.content(fileId, { vector_store_id: storeId });
  return page.data.map((part) => part.text ?? '').join('');
}

async function expectExact(message: GroundedMessage): Promise<void> {
  for (const { url_citation: url, file_citation: file } of message.annotations) {
    const text = await storedText(file.vector_store_id, file.file_id);
    expect(text.slice(file.start_char_index, file.end_char_index)).toBe(file.cited_text);
    expect(message.content.slice(url.start_index, url.end_index)).toBe(file.cited_text);
  }
}

describe('a question the corpora answer', () => {
  test.each([
    // Two makers' inserts say it; either is right.
    ['二甲双胍的禁忌症有哪些？', /^metformin-tablets(?:-maker-b)?\.md$/, '禁忌'],
    ['布洛芬缓释胶囊一天最多吃几粒', /^ibuprofen-sr-capsules\.md$/, '用法用量'],
    [
      'What is the maximum daily dose of metformin?',
      /^metformin-tablets-en\.md$/,
      'Dosage and administration',
    ],
  ])('%s is answered by verbatim quotations', async (question, filename, section) => {
    const message = await ask(server.client, [question]);
    expect(message.grounding.status).toBe('answered');
    const lead = message.annotations[0]?.file_citation;
    expect(lead?.filename).toMatch(filename);
    expect(lead?.section).toContain(section);
    expect(lead?.version).toMatch(/^\d{4}-\d{2}$/);
    await expectExact(message);
  });

  test('the maximum dose of metformin is 2550 mg, and the quotation says so', async () => {
    const message = await ask(server.client, ['What is the maximum daily dose of metformin?']);
    expect(message.annotations[0]?.file_citation.cited_text).toContain('2550 mg');
  });

  test('a stream gives the same text, the annotations in its last chunk, then usage', async () => {
    const question = '二甲双胍的禁忌症有哪些？';
    const whole = await ask(server.client, [question]);
    const stream = await server.client.chat.completions.create({
      model: 'xinglin',
      messages: [{ role: 'user', content: question }],
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    const chunks: unknown[] = [];
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      chunks.push(chunk);
    }
    expect(text).toBe(whole.content);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 0 } });
    expect(chunks.at(-2)).toMatchObject({
      choices: [{ finish_reason: 'stop', delta: { grounding: { status: 'answered' } } }],
    });
  });
});

describe('a question that asks two things', () => {
  test('is answered from two documents, quotations counted through', async () => {
    const message = await ask(server.client, ['复方新诺明会不会把血钾吃高？血钾高到多少算危急值']);
    const files = message.annotations.map(({ file_citation: { filename } }) => filename);
    expect(files).toContain('sulfamethoxazole-trimethoprim-tablets.md');
    expect(files).toContain('potassium.md');
    const marks = [...message.content.matchAll(/ \[(\d+)\]/g)].map(([, mark]) => Number(mark));
    expect(marks).toEqual(files.map((_, i) => i + 1));
    await expectExact(message);
  });

  test('says of the half it cannot answer that it cannot', async () => {
    const message = await ask(server.client, ['二甲双胍的禁忌有哪些？来氟米特的禁忌有哪些？']);
    expect(message.grounding.status).toBe('answered');
    expect(message.content).toMatch(/关于「来氟米特的禁忌有哪些？」：已载入的文件中没有/);
    await expectExact(message);
  });
});

describe('a conversation', () => {
  test('a follow-up is resolved from the turns before', async () => {
    const message = await ask(server.client, [
      '二甲双胍的适应症是什么？',
      { role: 'assistant', content: '用于2型糖尿病。' },
      '那它的副作用呢？',
    ]);
    expect(message.grounding.question).toContain('二甲双胍');
    expect(message.annotations[0]?.file_citation).toMatchObject({
      filename: expect.stringMatching(/^metformin-tablets/) as string,
      section: expect.stringContaining('不良反应') as string,
    });
  });

  test('naming another drug keeps the question and changes the subject', async () => {
    const message = await ask(server.client, ['二甲双胍的禁忌有哪些？', '那布洛芬呢？']);
    expect(message.annotations[0]?.file_citation).toMatchObject({
      filename: 'ibuprofen-sr-capsules.md',
      section: expect.stringContaining('禁忌') as string,
    });
  });
});

describe('a question the corpora do not answer', () => {
  test.each([
    ['非那雄胺的用法用量是什么？', 'subject_not_found'],
    ['左氨氯地平一天吃几片？', 'subject_not_found'],
    // The loaded 卡马西平, 甲硝唑 and 阿奇霉素干混悬剂 have just such doses.
    ['奥卡西平儿童每公斤多少起始', 'subject_not_found'],
    ['替硝唑片治滴虫一次吃几片', 'subject_not_found'],
    ['头孢克洛干混悬剂小儿怎么按体重算', 'subject_not_found'],
    // The guide to gout names it, and gives no amount.
    ['秋水仙碱一天最多能吃几片', 'subject_not_found'],
    ['奥美拉唑过量了怎么办？', 'section_absent'],
    ['二甲双胍多少钱一盒？', 'not_covered'],
    ['明天天气怎么样？', 'subject_not_found'],
    ['你好', 'no_question'],
  ])('%s is refused: %s', async (question, reason) => {
    const message = await ask(server.client, [question]);
    expect(message.grounding).toMatchObject({ status: 'abstained', reason });
    expect(message.annotations).toEqual([]);
  });
});

describe('an emergency', () => {
  test.each([
    '我爸突然胸痛，一身大汗',
    '家里一氧化碳中毒了，头晕恶心',
    '我不想活了，想结束自己的生命',
  ])('%s is met with the instruction to seek help', async (text) => {
    const message = await ask(server.client, [text]);
    expect(message.grounding.status).toBe('emergency');
    expect(message.content).toMatch(/^这可能是危及生命的急症。请立即拨打 120/);
  });
});

test('every quotation of the whole evaluation set is exactly the stored text', async () => {
  const { answerable, followUps } = readGroundingCases('corpora/eval', SPLITS);
  let quotations = 0;
  for (const turns of [
    ...answerable.map((row) => [row.question]),
    ...followUps.map((row) => row.turns),
  ]) {
    const message = await ask(server.client, turns);
    await expectExact(message);
    quotations += message.annotations.length;
  }
  expect(quotations).toBeGreaterThan(100);
}, 120_000);
