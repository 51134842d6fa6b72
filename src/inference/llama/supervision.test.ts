import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeTestModel } from '../../../models/test-model/make-test-model.ts';
import { collect } from '../engine-contract.ts';
import type { GenerateRequest } from '../types.ts';
import { modelFileVersion } from './model-file.ts';
import { eventually, isAlive, reaches, startTestEngine } from './test-support/test-engine.ts';

let folder: string;
let modelPath: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llama-'));
  modelPath = join(folder, 'tiny.gguf');
  await writeTestModel(modelPath);
});
afterAll(async () => rm(folder, { recursive: true }));

const request: GenerateRequest = {
  input: { messages: [{ role: 'user', content: '问' }] },
  maxTokens: 300,
};

test('a killed or frozen model process ends its streams and is replaced', async () => {
  await using engine = disposable(await startTestEngine(modelPath, { stallTimeoutMs: 2000 }));
  expect(engine.state()).toBe('loading');
  await reaches(engine, 'ready');
  for (const signal of ['SIGKILL', 'SIGSTOP'] as const) {
    const pid = engine.pid();
    const run = async (): Promise<void> => {
      for await (const event of engine.generate(request, new AbortController().signal)) {
        if (event.type === 'text' && isAlive(pid)) process.kill(pid, signal);
      }
    };
    await expect(run()).rejects.toMatchObject({ code: 'model_crashed' });
    expect(engine.state()).toBe('restarting');
    // Waits for the new process by itself.
    expect((await collect(engine, request)).end?.reason).toBe('length');
    expect(engine.pid()).not.toBe(pid);
    expect(isAlive(pid)).toBe(false);
  }
});

test('while the model loads, a request waits for some time, and closing ends both', async () => {
  const engine = await startTestEngine(modelPath, { readyTimeoutMs: 100 });
  await expect(collect(engine, request)).rejects.toMatchObject({ code: 'model_not_ready' });
  const refused = expect(collect(engine, request)).rejects.toMatchObject({ code: 'shutting_down' });
  await engine.close();
  await refused;
  expect(engine.state()).toBe('closed');
});

test.each<[string, (bytes: Buffer) => Buffer | string]>([
  ['a text file', () => '二甲双胍片说明书\n'.repeat(100)],
  ['an empty file', () => ''],
  ['a file cut in half', (bytes) => bytes.subarray(0, bytes.length / 2)],
  [
    'a file with damaged metadata',
    (bytes) => Buffer.concat([bytes.subarray(0, 40), Buffer.alloc(4000, 0xff)]),
  ],
  ['an unknown architecture', (bytes) => replaced(bytes, 'llama', 'lemma')],
])('%s named .gguf makes an engine that failed, not one that tries for ever', async (_, damage) => {
  const path = join(folder, 'broken.gguf');
  await writeFile(path, damage(await readFile(modelPath)));
  await using engine = disposable(await startTestEngine(path));
  await expect(collect(engine, request)).rejects.toMatchObject({ code: 'model_file_invalid' });
  expect(engine.state()).toBe('failed');
  expect(engine.log().filter((line) => line.includes('restartInMs'))).toEqual([]);
});

test('a file that is not there makes an engine that failed', async () => {
  await using engine = disposable(await startTestEngine(join(folder, 'none.gguf')));
  await expect(collect(engine, request)).rejects.toMatchObject({ code: 'model_file_invalid' });
});

test('the version tells weights apart', async () => {
  const other = join(folder, 'other.gguf');
  await writeTestModel(other, { seed: 2 });
  expect(await modelFileVersion(other)).not.toBe(await modelFileVersion(modelPath));
});

test('the model process does not outlive a server that is killed', async () => {
  const server = fork(join(import.meta.dirname, 'test-support/lonely-server.ts'), [modelPath], {
    execArgv: ['--import', 'tsx'],
  });
  const [pid] = (await once(server, 'message')) as [number];
  expect(isAlive(pid)).toBe(true);
  server.kill('SIGKILL');
  await eventually(() => !isAlive(pid), 'the model process to end');
});

function replaced(bytes: Buffer, from: string, to: string): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1');
}

function disposable<T extends { close(): Promise<void> }>(engine: T): T & AsyncDisposable {
  return { ...engine, [Symbol.asyncDispose]: () => engine.close() };
}
