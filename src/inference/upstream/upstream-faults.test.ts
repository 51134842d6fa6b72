import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { EngineEvent } from '../types.ts';
import { ask, engineOf, oddRequest as request } from './test-support/odd-engine.ts';
import { answer, begin, delta, type OddServer, startOddServer } from './test-support/odd-server.ts';

test('a stream cut anywhere, with comments, CRLF and no [DONE], is one text', async () => {
  const stream = `: hello\r\n\r\n${delta('二甲双胍').replaceAll('\n', '\r\n')}${delta('禁用。', 'length')}data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}\n\ndata: {"half`;
  await using server = await startOddServer(async (reply) => {
    begin(reply);
    for (const byte of Buffer.from(stream)) {
      reply.write(Buffer.of(byte));
      if (byte > 0x7f) await sleep(1);
    }
    reply.end();
  });
  const engine = engineOf([server]);
  const { text, end } = await ask(engine);
  expect(text).toBe('二甲双胍禁用。');
  expect(end).toMatchObject({
    reason: 'length',
    timings: { promptTokens: 7, completionTokens: 3 },
  });
  await engine.close();
});

test('before the first token another server is asked, after it nobody is', async () => {
  await using broken = await startOddServer((reply) => void reply.writeHead(500).end('oops'));
  await using good = await startOddServer(answer);
  const engine = engineOf([broken, good]);
  for (let i = 0; i < 4; i += 1) expect((await ask(engine)).text).toBe('好。');
  expect(good.asked).toHaveLength(4);
  await engine.close();

  await using dying = await startOddServer(async (reply) => {
    begin(reply);
    reply.write(delta('半'));
    await sleep(50);
    reply.destroy();
  });
  const other = engineOf([dying, good], { healthEveryMs: 60_000 });
  const codes: string[] = [];
  for (let i = 0; i < 2; i += 1) {
    await ask(other).then(
      ({ text }) => codes.push(text),
      (error: { code: string }) => codes.push(error.code),
    );
  }
  expect(codes.toSorted()).toEqual(['upstream_failed', '好。']);
  await other.close();
});

test('a server that fails again and again is left alone until it is well', async () => {
  let ill = true;
  await using server = await startOddServer((reply, n) =>
    ill ? void reply.writeHead(502).end() : answer(reply, n),
  );
  const engine = engineOf([server], { healthEveryMs: 200 });
  for (let i = 0; i < 3; i += 1) {
    await expect(ask(engine)).rejects.toMatchObject({ code: 'upstream_failed' });
  }
  await expect(ask(engine)).rejects.toMatchObject({ code: 'upstream_failed' });
  expect(server.asked).toHaveLength(3);
  ill = false;
  await expect
    .poll(
      async () =>
        ask(engine).then(
          ({ text }) => text,
          () => '',
        ),
      { timeout: 5000 },
    )
    .toBe('好。');
  expect(engine.state()).toBe('ready');
  await engine.close();
});

test('a server that falls silent, before or after its first token, is given up', async () => {
  await using mute = await startOddServer(() => {});
  const waiting = engineOf([mute], { firstTokenTimeoutMs: 200 });
  await expect(ask(waiting)).rejects.toMatchObject({ code: 'upstream_failed' });
  await waiting.close();
  await using stuck = await startOddServer((reply) => {
    begin(reply);
    reply.write(delta('半'));
  });
  const engine = engineOf([stuck]);
  await expect(ask(engine)).rejects.toMatchObject({ code: 'upstream_failed' });
  await expect(ask(engine, { timeoutMs: 100 })).rejects.toMatchObject({
    code: 'deadline_exceeded',
  });
  await expect.poll(stuck.left, { timeout: 5000 }).toBe(2);
  await engine.close();
});

test('a client that goes away stops the work of the server', async () => {
  await using endless = await startOddServer(async (reply) => {
    begin(reply);
    for (let i = 0; i < 500 && !reply.destroyed; i += 1) {
      reply.write(delta('字'));
      await sleep(10);
    }
  });
  const engine = engineOf([endless]);
  const leave = new AbortController();
  const seen: EngineEvent[] = [];
  const run = async (): Promise<void> => {
    for await (const event of engine.generate(request, leave.signal)) {
      seen.push(event);
      if (seen.length === 3) leave.abort();
    }
  };
  await expect(run()).rejects.toMatchObject({ code: 'cancelled' });
  await expect.poll(endless.left, { timeout: 5000 }).toBe(1);
  await engine.close();
});

test.each<[string, string, (reply: Parameters<typeof answer>[0]) => void]>([
  ['too many requests', 'queue_full', (reply) => void reply.writeHead(429).end('{}')],
  [
    'a prompt too long',
    'context_length_exceeded',
    (reply) =>
      void reply.writeHead(400).end('{"error":{"message":"maximum context length is 4096"}}'),
  ],
  ['a bad request', 'invalid_request', (reply) => void reply.writeHead(422).end('张三 诉头痛')],
  ['a wrong key', 'upstream_failed', (reply) => void reply.writeHead(401).end()],
  [
    'a page in place of a stream',
    'upstream_failed',
    (reply) => void reply.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
  ],
  [
    'an error in the stream',
    'upstream_failed',
    (reply) => {
      begin(reply);
      reply.end('data: {"error":{"message":"CUDA out of memory"}}\n\n');
    },
  ],
  [
    'an end without an end',
    'upstream_failed',
    (reply) => {
      begin(reply);
      reply.end(delta('半'));
    },
  ],
])('%s becomes %s, without the words of the server', async (_, code, behave) => {
  await using server = await startOddServer(behave);
  const engine = engineOf([server]);
  const error = await ask(engine).then(
    () => undefined,
    (e: Error) => e,
  );
  expect(error).toMatchObject({ code });
  expect(error?.message).not.toMatch(/张三|CUDA|4096/);
  await engine.close();
});

test('no server is given more than its share, and the one with less to do comes first', async () => {
  const held: (() => void)[] = [];
  const slow = async (): Promise<OddServer> =>
    startOddServer(async (reply, n) => {
      await new Promise<void>((resolve) => held.push(resolve));
      return answer(reply, n);
    });
  await using first = await slow();
  await using second = await slow();
  const engine = engineOf([first, second], { firstTokenTimeoutMs: 10_000 });
  const runs = [1, 2, 3, 4].map(async () => ask(engine));
  await expect.poll(() => held.length, { timeout: 5000 }).toBe(4);
  expect([first.asked.length, second.asked.length]).toEqual([2, 2]);
  await expect(ask(engine)).rejects.toMatchObject({ code: 'queue_full' });
  for (const go of held) go();
  expect((await Promise.all(runs)).map(({ text }) => text)).toEqual([
    '好。',
    '好。',
    '好。',
    '好。',
  ]);
  await engine.close();
});

test('what a server writes is never taken for an id it may not choose', async () => {
  await using server = await startOddServer((reply) => {
    begin(reply);
    reply.end(delta('{"ids": ["s9", "s2", "s2", "DROP", "s1"]}', 'stop'));
  });
  const engine = engineOf([server]);
  const options = [1, 2, 3].map((n) => ({ id: `s${n}`, prior: n / 10 }));
  const constraint = { type: 'choice', options, min: 3, max: 3 } as const;
  expect((await ask(engine, { constraint })).text).toBe('s2 s1 s3');
  await engine.close();
});

test('a grammar is passed on in the field the servers know, and refused where they know none', async () => {
  await using server = await startOddServer(answer);
  const constraint = { type: 'grammar', gbnf: 'root ::= "a"' } as const;
  const without = engineOf([server]);
  await expect(ask(without, { constraint })).rejects.toMatchObject({ code: 'invalid_grammar' });
  const engine = engineOf([server], { grammarField: 'guided_grammar', extraBody: { top_k: 5 } });
  await ask(engine, { constraint });
  expect(server.asked[0]).toMatchObject({
    model: 'beyond',
    guided_grammar: 'root ::= "a"',
    top_k: 5,
    max_tokens: 20,
    stream: true,
  });
  await using newer = engineOf([server], { grammarField: 'structured_outputs.grammar' });
  await ask(newer, { constraint });
  expect(server.asked[1]).toMatchObject({ structured_outputs: { grammar: 'root ::= "a"' } });
  await Promise.all([without.close(), engine.close()]);
});

test('the key goes to the servers and nothing of it, of a prompt or of their words into the log', async () => {
  await using server = await startOddServer((reply, n) => {
    if (n === 1) return void reply.writeHead(500).end('张三 诉头痛');
    if (n === 2) return void reply.writeHead(400).end('张三 诉头痛');
    begin(reply);
    reply.end('张三: 诉头痛\ndata: {"error":{"message":"张三"}}\n\n');
  });
  const lines: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  await using engine = engineOf([server], { apiKey: 'sk-geheim', logger });
  const messages = [{ role: 'user', content: '李四 诉胸痛' }] as const;
  for (let i = 0; i < 3; i += 1) await ask(engine, { input: { messages } }).catch(() => {});
  expect(server.keys).toEqual(Array(3).fill('Bearer sk-geheim'));
  expect(lines.length).toBeGreaterThanOrEqual(3);
  expect(lines.join('')).not.toMatch(/geheim|张三|李四/);
});
