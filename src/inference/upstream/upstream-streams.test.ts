import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { generateChat } from '../tools/generate-chat.ts';
import type { EngineEvent } from '../types.ts';
import { ask, engineOf, oddRequest } from './test-support/odd-engine.ts';
import { answer, begin, delta, event, role, startOddServer } from './test-support/odd-server.ts';

const stop = delta('', 'stop');

test('bytes that are no UTF-8 become a mark, and the rest is read', async () => {
  await using server = await startOddServer((reply) => {
    begin(reply);
    const [before = '', after = ''] = delta('每日#一次', 'stop').split('#');
    reply.end(Buffer.concat([Buffer.from(before), Buffer.of(0xff, 0xe4), Buffer.from(after)]));
  });
  await using engine = engineOf([server]);
  expect((await ask(engine)).text).toBe('每日\ufffd\ufffd一次');
});

test('a character sent in two halves is one, and half of one is a mark', async () => {
  await using server = await startOddServer((reply) => {
    begin(reply);
    reply.end(`${delta('剂量\ud83d')}${delta('\udc8a\ud83d')}${delta('。')}${stop}`);
  });
  await using engine = engineOf([server]);
  const { deltas, text } = await ask(engine);
  expect(text).toBe('剂量💊\ufffd。');
  expect(deltas.every((part) => part.isWellFormed())).toBe(true);
});

test('a line without an end is given up before it fills the memory', async () => {
  await using server = await startOddServer(async (reply) => {
    begin(reply);
    reply.write('data: ');
    while (!reply.destroyed) {
      if (!reply.write('x'.repeat(1_000_000))) await sleep(1);
    }
  });
  await using engine = engineOf([server], { requestTimeoutMs: 20_000 });
  await expect(ask(engine)).rejects.toMatchObject({ code: 'upstream_failed' });
  await expect.poll(server.left, { timeout: 5000 }).toBe(1);
});

test('half an object within the stream may have held words, so the answer is not whole', async () => {
  await using server = await startOddServer((reply) => {
    begin(reply);
    reply.end(`${delta('禁')}data: {"choices":[{"delta":{"content":"用"\n\n${stop}`);
  });
  await using engine = engineOf([server]);
  await expect(ask(engine)).rejects.toMatchObject({ code: 'upstream_failed' });
});

test('a slow answer is waited for as long as tokens come; comments are none', async () => {
  await using slow = await startOddServer(async (reply) => {
    begin(reply);
    for (let i = 0; i < 6; i += 1) {
      reply.write(delta('慢'));
      await sleep(100);
    }
    reply.end(stop);
  });
  await using patient = engineOf([slow], { tokenTimeoutMs: 200 });
  expect((await ask(patient)).text).toBe('慢慢慢慢慢慢');

  await using talking = await startOddServer(async (reply) => {
    begin(reply);
    while (!reply.destroyed) {
      reply.write(': still here\n\n');
      await sleep(20);
    }
  });
  await using engine = engineOf([talking], { firstTokenTimeoutMs: 200 });
  await expect(ask(engine)).rejects.toMatchObject({ code: 'upstream_failed' });
});

test('a reader who takes his time is not taken for a silent server', async () => {
  await using server = await startOddServer((reply) => {
    begin(reply);
    reply.end(`${delta('一')}${delta('二')}${delta('三')}${stop}`);
  });
  await using engine = engineOf([server], { tokenTimeoutMs: 50 });
  let text = '';
  for await (const part of engine.generate(oddRequest, new AbortController().signal)) {
    if (part.type === 'text') text += part.text;
    await sleep(120);
  }
  expect(text).toBe('一二三');
});

test('a server that is read slowly has to wait', async () => {
  let written = 0;
  await using server = await startOddServer(async (reply) => {
    begin(reply);
    const piece = delta('长'.repeat(10_000));
    for (let i = 0; i < 2000 && !reply.destroyed; i += 1) {
      written += piece.length;
      if (!reply.write(piece)) await new Promise((resolve) => reply.once('drain', resolve));
    }
    reply.end(stop);
  });
  await using engine = engineOf([server]);
  for await (const part of engine.generate(oddRequest, new AbortController().signal)) {
    expect(part.type).toBe('text');
    await sleep(300);
    break;
  }
  // The buffers of both ends of the connection take a few megabytes.
  expect(written).toBeLessThan(10_000_000);
});

test.each<[string, (reply: Parameters<typeof answer>[0]) => void]>([
  ['stays silent after the last token', () => {}],
  ['breaks the connection after the last token', (reply) => void reply.destroy()],
  ['sends rubbish after the last token', (reply) => void reply.end('data: {"half\n\n')],
])('an answer is whole although its server %s', async (_, behave) => {
  await using server = await startOddServer(async (reply) => {
    begin(reply);
    reply.write(`${delta('好')}${stop}`);
    await sleep(50);
    behave(reply);
  });
  await using engine = engineOf([server]);
  const { text, end } = await ask(engine);
  expect(text).toBe('好');
  expect(end).toMatchObject({ reason: 'stop', timings: { completionTokens: 1 } });
});

test.each<[string, (reply: Parameters<typeof answer>[0]) => void]>([
  ['dies', (reply) => void reply.destroy()],
  ['ends with an error', (reply) => void reply.end('data: {"error":{"message":"OOM"}}\n\n')],
  ['hangs', () => {}],
])(
  'one that %s before its first token, but after its first event, is followed by another',
  async (_, behave) => {
    await using odd = await startOddServer(async (reply) => {
      begin(reply);
      reply.write(role);
      await sleep(20);
      behave(reply);
    });
    await using good = await startOddServer(answer);
    await using engine = engineOf([odd, good], { firstTokenTimeoutMs: 400, healthEveryMs: 60_000 });
    for (let i = 0; i < 2; i += 1) expect((await ask(engine)).text).toBe('好。');
    expect([odd.asked.length, good.asked.length]).toEqual([1, 2]);
  },
);

test('a server that refuses the connection, or never finishes opening it, is followed by another', async () => {
  const gone = await startOddServer(answer);
  await gone[Symbol.asyncDispose]();
  const mute = createServer(() => {});
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const { port } = mute.address() as AddressInfo;
  await using good = await startOddServer(answer);
  await using engine = engineOf([gone, { url: `https://127.0.0.1:${port}` }, good], {
    connectTimeoutMs: 300,
    firstTokenTimeoutMs: 60_000,
    healthEveryMs: 60_000,
  });
  const startedAt = performance.now();
  const texts = await Promise.all([1, 2].map(async () => (await ask(engine)).text));
  expect(texts).toEqual(['好。', '好。']);
  expect(performance.now() - startedAt).toBeLessThan(5000);
  mute.close();
});

test('a server that looks well again is tried with one request, while the others wait for none', async () => {
  let mood: 'ill' | 'slow' = 'ill';
  await using server = await startOddServer(async (reply, n) => {
    if (mood === 'ill') return void reply.writeHead(500).end();
    await sleep(200);
    return answer(reply, n);
  });
  await using engine = engineOf([server], { maxOutstanding: 10, healthEveryMs: 50 });
  const circuit = (): string | undefined => engine.describe().servers?.[0]?.circuit;
  for (let i = 0; i < 3; i += 1) await ask(engine).catch(() => {});
  expect(circuit()).toBe('open');
  mood = 'slow';
  await expect.poll(circuit, { timeout: 5000 }).toBe('half_open');
  const results = await Promise.allSettled([1, 2, 3, 4].map(async () => ask(engine)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(server.asked).toHaveLength(4);
  expect(circuit()).toBe('closed');
  expect(engine.describe().servers?.[0]?.ended).toMatchObject({ ok: 1, failed: 3 });
});

test('JSON that does not fit its schema ends with an error, JSON cut off at its limit does not', async () => {
  const outputs = ['{"ok": "ja"}', '{"ok": true}', 'Sure! {"ok": true}'];
  await using server = await startOddServer((reply, n) => {
    begin(reply);
    reply.end(n === 4 ? delta('{"ok"', 'length') : delta(outputs[n - 1] ?? '', 'stop'));
  });
  await using engine = engineOf([server]);
  const schema = { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] };
  const constraint = { type: 'json_schema', schema } as const;
  const failed = { code: 'upstream_failed' };
  await expect(ask(engine, { constraint })).rejects.toMatchObject(failed);
  expect((await ask(engine, { constraint })).text).toBe('{"ok": true}');
  await expect(ask(engine, { constraint })).rejects.toMatchObject(failed);
  expect((await ask(engine, { constraint })).end?.reason).toBe('length');
  // The server is well, it only does not know schemas.
  expect(engine.describe().servers?.[0]).toMatchObject({ circuit: 'closed', ended: { failed: 0 } });
});

test('an answer that its server held back or gave up is not shown as whole', async () => {
  await using server = await startOddServer((reply, n) => {
    begin(reply);
    reply.end(delta('布洛芬', n === 1 ? 'content_filter' : 'abort'));
  });
  await using engine = engineOf([server]);
  for (let i = 0; i < 2; i += 1) {
    await expect(ask(engine)).rejects.toMatchObject({ code: 'upstream_failed' });
  }
});

test('calls are told apart by their ids where their index is always the same', async () => {
  const call = (id: string, name: string | null, args: string, index = 0): string =>
    event({
      choices: [{ delta: { tool_calls: [{ index, id, function: { name, arguments: args } }] } }],
    });
  await using server = await startOddServer((reply) => {
    begin(reply);
    reply.write(call('a', 'find_dose', '{"drug":') + call('a', 'find_dose', '"二甲双胍"}'));
    reply.write(call('b', 'find_dose', '{"drug":"布洛芬"}') + call('c', 'list', '', 1));
    reply.end(event({ choices: [{ delta: {}, finish_reason: 'tool_calls' }] }));
  });
  await using engine = engineOf([server]);
  const calls: { name: string; text: string }[] = [];
  const chat = {
    messages: [{ role: 'user', content: '查' }],
    maxTokens: 50,
    tools: [{ name: 'find_dose' }, { name: 'list' }],
  } as const;
  let reason: string | undefined;
  for await (const part of generateChat(engine, chat, new AbortController().signal)) {
    if (part.type === 'tool_call') calls.push({ name: part.name, text: '' });
    const last = calls.at(-1);
    if (part.type === 'tool_arguments' && last !== undefined) last.text += part.text;
    if (part.type === 'end') ({ reason } = part);
  }
  expect(reason).toBe('tool_calls');
  expect(calls).toEqual([
    { name: 'find_dose', text: '{"drug":"二甲双胍"}' },
    { name: 'find_dose', text: '{"drug":"布洛芬"}' },
    { name: 'list', text: '{}' },
  ]);
});

test('a call that was asked for is all that comes, and without one there is no answer', async () => {
  await using server = await startOddServer((reply, n) => {
    begin(reply);
    reply.write(delta('我来查。'));
    const call = { index: 0, id: 'a', function: { name: 'list', arguments: '{}' } };
    if (n === 1) reply.write(event({ choices: [{ delta: { tool_calls: [call] } }] }));
    reply.end(stop);
  });
  await using engine = engineOf([server]);
  const constraint = { type: 'tool_calls', tools: [{ name: 'list' }], parallel: false } as const;
  expect((await ask(engine, { constraint })).text).toMatch(/^<tool_call>\n.*<\/tool_call>$/s);
  await expect(ask(engine, { constraint })).rejects.toMatchObject({ code: 'upstream_failed' });
});

test('log-probabilities come in both shapes', async () => {
  const newer = {
    content: [
      { token: '好', logprob: -0.5, bytes: null, top_logprobs: [{ token: '坏', logprob: -2 }] },
    ],
  };
  const older = { tokens: ['好'], token_logprobs: [-0.5], top_logprobs: [{ 坏: -2 }] };
  await using server = await startOddServer((reply, n) => {
    begin(reply);
    const choice =
      n === 1 ? { delta: { content: '好' }, logprobs: newer } : { text: '好', logprobs: older };
    reply.end(event({ choices: [{ ...choice, finish_reason: 'stop' }] }));
  });
  await using engine = engineOf([server]);
  const expected: EngineEvent = {
    type: 'text',
    text: '好',
    logprobs: [
      {
        text: '好',
        bytes: [...Buffer.from('好')],
        logprob: -0.5,
        top: [{ text: '坏', bytes: [...Buffer.from('坏')], logprob: -2 }],
      },
    ],
  };
  expect((await ask(engine, { topLogprobs: 1 })).events[0]).toEqual(expected);
  const input = { prompt: '你' };
  expect((await ask(engine, { input, topLogprobs: 1 })).events[0]).toEqual(expected);
  expect(server.asked).toMatchObject([
    { logprobs: true, top_logprobs: 1 },
    { logprobs: 1, prompt: '你' },
  ]);
});
