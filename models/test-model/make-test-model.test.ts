import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getLlama } from 'node-llama-cpp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestModelOptions, writeTestModel } from './make-test-model.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'test-model-'));
});
afterAll(async () => rm(folder, { recursive: true }));

async function written(name: string, options: TestModelOptions): Promise<string> {
  const path = join(folder, name);
  await writeTestModel(path, options);
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

test('the same seed gives the same bytes, another one others', async () => {
  const first = await written('a.gguf', { seed: 5 });
  expect(await written('b.gguf', { seed: 5 })).toBe(first);
  expect(await written('c.gguf', { seed: 6 })).not.toBe(first);
});

test.each(['F32', 'F16', 'Q8_0'] as const)(
  'llama.cpp loads a %s model, spells Chinese with it and never wants to end',
  async (type) => {
    const path = join(folder, `${type}.gguf`);
    await writeTestModel(path, { type });
    const llama = await getLlama({
      gpu: false,
      build: 'never',
      skipDownload: true,
      progressLogs: false,
      maxThreads: 1,
    });
    const model = await llama.loadModel({ modelPath: path });
    const tokens = model.tokenize('二甲双胍片0.5g', false);
    // 胍 is not among the common characters: it takes its three bytes.
    expect(tokens).toHaveLength(11);
    expect(model.detokenize(tokens)).toBe('二甲双胍片0.5g');
    expect(model.trainContextSize).toBe(4096);

    const context = await model.createContext({ contextSize: 512, threads: 1 });
    let count = 0;
    for await (const token of context.getSequence().evaluate(tokens, { temperature: 1, seed: 1 })) {
      expect(model.isSpecialToken(token)).toBe(false);
      count += 1;
      if (count === 200) break;
    }
    expect(count).toBe(200);
    await llama.dispose();
  },
);
