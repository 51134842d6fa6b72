import { afterAll, beforeAll, expect, test } from 'vitest';
import { spellingsOf } from '../src/retrieval/query/known-names.ts';
import drugs from '../src/retrieval/query/data/drug-names.json' with { type: 'json' };
import { ask } from './support/grounded.ts';
import { startServer, type TestServer } from './support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ corpora: true });
});
afterAll(() => server[Symbol.asyncDispose]());

const NAMES = [...drugs.chinese, ...Object.keys(drugs.sameAs)];
const AT_ONCE = 4;

/** The nearest insert to 更昔洛韦 is that of 阿昔洛韦: whatever is answered has to be about the drug that was asked for. */
test('no drug is ever answered from the insert of another one', { timeout: 180_000 }, async () => {
  const wrong: string[] = [];
  const left = NAMES.flatMap((name) => [
    [name, `${name}一天吃几次，一次多少`] as const,
    [name, `小孩能用${name}吗，按体重怎么算`] as const,
  ]);
  let answered = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = left.pop(); next !== undefined; next = left.pop()) {
        const [name, question] = next;
        const { grounding, content } = await ask(server.client, [question]);
        if (grounding.status !== 'answered') continue;
        answered += 1;
        if (!spellingsOf(name).some((spelling) => content.includes(spelling)))
          wrong.push(`${question}: ${content.slice(0, 80)}`);
      }
    }),
  );
  expect(wrong).toEqual([]);
  expect(answered).toBeGreaterThan(100);
});
