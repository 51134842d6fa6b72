import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOnnxEmbedder } from './onnx-embedder.ts';
import { createThreadedEmbedder } from './threaded-embedder.ts';
import type { Embedder } from './types.ts';

const folder = fileURLToPath(
  new URL('../../../models/embedder/xinglin-static-v1', import.meta.url),
);
let base: Embedder;
let onBase = 0;

beforeAll(async () => {
  const real = await createOnnxEmbedder({ folder, threads: 1 });
  base = {
    ...real,
    embed(texts, kind) {
      onBase += texts.length;
      return real.embed(texts, kind);
    },
  };
});
afterAll(() => base.close());

const texts = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `第${from + i}类患者禁用本品，class ${from + i}。`);

test('threads take over once there is much to embed, and give the same vectors', async () => {
  const embedder = createThreadedEmbedder({ embedder: base, folder, threads: 2 });
  try {
    await embedder.embed(texts(0, 200), 'passage');
    expect(onBase).toBe(200);
    const deadline = Date.now() + 20_000;
    let before = onBase;
    do {
      before = onBase;
      await embedder.embed(texts(0, 64), 'passage');
    } while (onBase > before && Date.now() < deadline);
    before = onBase;
    const asked = Array.from({ length: 6 }, (_, i) => texts(i * 10, 10));
    const given = await Promise.all(asked.map((list) => embedder.embed(list, 'passage')));
    expect(onBase).toBe(before);
    for (const [i, list] of asked.entries()) {
      expect(given[i]).toEqual(await base.embed(list, 'passage'));
    }
    const [query] = await embedder.embed(['发热'], 'query');
    expect(query).toEqual((await base.embed(['发热'], 'query'))[0]);
  } finally {
    await embedder.close();
  }
});

test('where no thread can be started the embedder itself goes on', async () => {
  const embedder = createThreadedEmbedder({ embedder: base, folder: '/nowhere', threads: 1 });
  try {
    for (let i = 0; i < 6; i += 1) {
      const vectors = await embedder.embed(texts(0, 64), 'passage');
      expect(vectors).toHaveLength(64);
    }
  } finally {
    await embedder.close();
  }
});

// ONNX Runtime aborts the process where its thread is ended in the middle.
test.each([100, 600, 1200])(
  'closed after %i ms of work, it ends its threads when they are done',
  async (ms) => {
    const embedder = createThreadedEmbedder({ embedder: base, folder, threads: 2 });
    const until = Date.now() + ms;
    const work = [0, 1, 2].map(async () => {
      do {
        const vectors = await embedder.embed(texts(0, 300), 'passage');
        expect(vectors).toHaveLength(300);
      } while (Date.now() < until);
    });
    await new Promise((resolve) => setTimeout(resolve, ms));
    await Promise.all([...work, embedder.close()]);
  },
);
