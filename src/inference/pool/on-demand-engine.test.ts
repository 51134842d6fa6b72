import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { writeTestAdapter } from '../../../models/test-model/make-test-adapter.ts';
import { writeTestModel } from '../../../models/test-model/make-test-model.ts';
import { collect, engineContract } from '../engine-contract.ts';
import { createLlamaEngine } from '../llama/llama-engine.ts';
import { importModel } from '../models/import-model.ts';
import { createModelShelf } from '../models/model-shelf.ts';
import type { Engine, GenerateRequest } from '../types.ts';
import { createModelPool, type ModelPool } from './model-pool.ts';

const logger = pino({ level: 'silent' });
const temp = (): string => mkdtempSync(join(tmpdir(), 'xinglin-pool-'));

async function openPool(limitBytes = 2 ** 30): Promise<{ pool: ModelPool; path: string }> {
  const shelf = createModelShelf(temp());
  const source = temp();
  const path = join(source, 'tiny.gguf');
  await writeTestModel(path);
  await importModel({ path, link: false }, shelf);
  await writeTestAdapter(join(source, 'lora.gguf'));
  await importModel({ path: join(source, 'lora.gguf'), link: false, base: 'fixed' }, shelf);
  const pool = createModelPool({
    shelf,
    limitBytes,
    idleMs: 0,
    contextSize: 1024,
    slots: 1,
    cacheBytes: 0,
    requestTimeoutMs: 60_000,
    engine: {
      threads: 1,
      gpu: 'off',
      queueLimit: 8,
      stallTimeoutMs: 60_000,
      speculation: 'lookup',
    },
    logger,
  });
  return { pool, path };
}

function engineOf(pool: ModelPool, id: string): Engine {
  const found = pool.engines().find((engine) => engine.describe().id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
}

engineContract(
  'an engine that is loaded on demand',
  async () => engineOf((await openPool()).pool, 'tiny'),
  { writesText: true },
);

const request: GenerateRequest = {
  input: { messages: [{ role: 'user', content: '二甲双胍' }] },
  maxTokens: 16,
};

test('a model that stays loaded counts, may be the base of adapters, and keeps its version', async () => {
  const { pool, path } = await openPool();
  const llama = await createLlamaEngine({
    modelPath: path,
    id: 'fixed',
    contextSize: 1024,
    slots: 1,
    threads: 1,
    gpu: 'off',
    queueLimit: 8,
    cacheBytes: 0,
    logger,
  });
  expect(pool.engines().map((engine) => engine.describe().id)).toEqual(['tiny']);
  const fixed = await pool.pin(llama, path);
  expect(pool.engines().map((engine) => engine.describe().id)).toEqual(['fixed:lora', 'tiny']);
  expect(pool.memory().usedBytes).toBe(fixed.describe().memoryBytes);
  const adapted = engineOf(pool, 'fixed:lora');
  const { version } = adapted.describe();
  const [plain, other] = [await collect(fixed, request), await collect(adapted, request)];
  expect(other.text).not.toBe(plain.text);
  expect(adapted.describe().version).toBe(version);
  expect(engineOf(pool, 'tiny').describe().version).not.toBe(version);
  expect(pool.memory().usedBytes).toBeGreaterThan(fixed.describe().memoryBytes ?? 0);
  await Promise.all([pool.close(), fixed.close()]);
});

test('closing in the middle of loading ends both at once', async () => {
  const { pool } = await openPool();
  const running = collect(engineOf(pool, 'tiny'), request);
  const refused = expect(running).rejects.toMatchObject({ code: 'shutting_down' });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const startedAt = performance.now();
  await pool.close();
  await refused;
  expect(performance.now() - startedAt).toBeLessThan(8000);
  expect(pool.memory().usedBytes).toBe(0);
});

test('a request whose time is over while the model loads is told so, and the model is there for the next', async () => {
  const { pool } = await openPool();
  const engine = engineOf(pool, 'tiny');
  const hasty = collect(engine, { ...request, timeoutMs: 20 });
  await expect(hasty).rejects.toMatchObject({ code: 'deadline_exceeded' });
  expect((await collect(engine, request)).end?.type).toBe('end');
  await pool.close();
});
