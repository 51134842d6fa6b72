import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeTestAdapter } from '../../../models/test-model/make-test-adapter.ts';
import { writeTestModel } from '../../../models/test-model/make-test-model.ts';
import { collect } from '../engine-contract.ts';
import type { Engine, GenerateRequest } from '../types.ts';
import { reaches, startTestEngine } from './test-support/test-engine.ts';

let folder: string;
let modelPath: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'adapter-'));
  modelPath = join(folder, 'tiny.gguf');
  await writeTestModel(modelPath);
  await writeTestAdapter(join(folder, 'a.gguf'));
  await writeTestAdapter(join(folder, 'b.gguf'), { seed: 2 });
  await writeTestAdapter(join(folder, 'wide.gguf'), { width: 128 });
});
afterAll(async () => rm(folder, { recursive: true }));

const request: GenerateRequest = {
  input: { messages: [{ role: 'user', content: '二甲双胍的用法用量' }] },
  maxTokens: 40,
};

async function answers(adapter?: string): Promise<{ text: string; version: string }> {
  const engine: Engine = await startTestEngine(modelPath, {
    slots: 1,
    ...(adapter === undefined ? {} : { adapterPath: join(folder, adapter) }),
  });
  try {
    const { text } = await collect(engine, request);
    return { text, version: engine.describe().version };
  } finally {
    await engine.close();
  }
}

test('an adapter changes what a model writes, each in its own way, and is told by the version', async () => {
  const all = [await answers(), await answers('a.gguf'), await answers('b.gguf')];
  expect(new Set(all.map(({ text }) => text)).size).toBe(3);
  expect(new Set(all.map(({ version }) => version)).size).toBe(3);
});

test('an adapter that does not fit the model is told, and the process goes', async () => {
  const engine = await startTestEngine(modelPath, { adapterPath: join(folder, 'wide.gguf') });
  await reaches(engine, 'failed');
  await expect(collect(engine, request)).rejects.toMatchObject({ code: 'model_file_invalid' });
  await engine.close();
});
