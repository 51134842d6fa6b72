import { existsSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeTestModel } from '../models/test-model/make-test-model.ts';
import { importModel } from '../src/inference/models/import-model.ts';
import { createModelShelf } from '../src/inference/models/model-shelf.ts';
import { setDraft } from '../src/inference/models/set-draft.ts';
import { startServer, tempDir, type TestServer } from './support/server.ts';

const OFF = { grounding: { mode: 'off' } };

const MB = 1024 * 1024;
const SETTINGS = { slots: '1', contextSize: '1024' };

let files: string;
const file = (name: string): string => join(files, `${name}.gguf`);
beforeAll(async () => {
  files = tempDir('draft-models');
  const pair = { layers: 1, rest: 0.002 } as const;
  await writeTestModel(file('large'), { size: 'deep', pair: { ...pair, as: 'model' } });
  await writeTestModel(file('small'), { size: 'deep', pair: { ...pair, as: 'draft' } });
  await writeTestModel(file('foreign'), { vocabulary: 5000 });
});

async function install(dataDir: string): Promise<void> {
  const shelf = createModelShelf(dataDir);
  for (const name of ['large', 'small', 'foreign']) {
    await importModel({ path: file(name), link: false }, shelf);
  }
}

interface ReadyModel {
  readonly id: string;
  readonly state: string;
  readonly memory_bytes: number;
  readonly draft?: { readonly id: string; readonly state: string; readonly reason?: string };
}

async function model({ url }: TestServer, id: string): Promise<ReadyModel | undefined> {
  const ready = (await (await fetch(`${url}/ready`)).json()) as { models: ReadyModel[] };
  return ready.models.find((each) => each.id === id);
}

async function untilLoaded(server: TestServer, id: string): Promise<ReadyModel | undefined> {
  await expect
    .poll(async () => (await model(server, id))?.state, { timeout: 20_000 })
    .toBe('ready');
  return model(server, id);
}

const metrics = async ({ url }: TestServer): Promise<string> =>
  (await fetch(`${url}/metrics`)).text();

async function ask({ client }: TestServer, id: string) {
  const completion = await client.chat.completions.create({
    model: id,
    messages: [{ role: 'user', content: '二甲双胍的用法' }],
    max_tokens: 100,
    ...OFF,
  });
  const { timings } = completion as unknown as { timings: Record<string, number> };
  return { text: completion.choices[0]?.message.content, timings };
}

describe('a server with a draft model', () => {
  test('says so, counts its memory, and tells what came of its guesses', async () => {
    await using alone = await startServer({ settings: { ...SETTINGS, model: file('large') } });
    const { memory_bytes: without = 0, draft: none } = (await untilLoaded(alone, 'large')) ?? {};
    expect(none).toBeUndefined();
    expect(await metrics(alone)).not.toContain('xinglin_draft_model_loaded{');
    const expected = await ask(alone, 'large');
    expect(expected.timings).not.toHaveProperty('draft_model_n');

    await using server = await startServer({
      settings: { ...SETTINGS, model: file('large'), draftModel: file('small') },
    });
    const loaded = await untilLoaded(server, 'large');
    expect(loaded?.draft).toEqual({ id: 'small', state: 'ready' });
    expect(loaded?.memory_bytes).toBeGreaterThan(without + 90 * MB);
    expect(await metrics(server)).toContain(
      'xinglin_draft_model_loaded{model="large",draft="small"} 1',
    );
    const { text, timings } = await ask(server, 'large');
    expect(text).toBe(expected.text);
    const { draft_n, draft_n_accepted, draft_model_n, draft_model_n_accepted } = timings;
    expect(draft_model_n).toBeGreaterThan(0);
    expect(draft_n).toBeGreaterThanOrEqual(draft_model_n ?? Infinity);
    expect(draft_model_n_accepted).toBeGreaterThan(0);
    expect(draft_n_accepted).toBeGreaterThanOrEqual(draft_model_n_accepted ?? Infinity);
  });

  test('serves without it where the vocabularies differ, and says why', async () => {
    await using server = await startServer({
      settings: { ...SETTINGS, model: file('large'), draftModel: file('foreign') },
    });
    const loaded = await untilLoaded(server, 'large');
    expect(loaded?.draft).toMatchObject({ id: 'foreign', state: 'refused' });
    expect(loaded?.draft?.reason).toContain(file('large'));
    expect(loaded?.draft?.reason).toContain(file('foreign'));
    expect(loaded?.draft?.reason).toContain('its vocabulary has 5000 tokens');
    expect(await metrics(server)).toContain(
      'xinglin_draft_model_loaded{model="large",draft="foreign"} 0',
    );
    expect((await ask(server, 'large')).timings).not.toHaveProperty('draft_model_n');
  });

  test('does not start with a name that is none, or with nothing to guess for', async () => {
    const missing = startServer({ settings: { model: file('large'), draftModel: 'nobody' } });
    await expect(missing).rejects.toThrow('There is no model file nobody.');
    const alone = startServer({ settings: { draftModel: file('small') } });
    await expect(alone).rejects.toMatchObject({ code: 'config_invalid' });
  });
});

describe('an installed model', () => {
  test('brings its draft model with it, and takes it away again', async () => {
    await using server = await startServer({
      settings: { ...SETTINGS, modelIdleMs: '300' },
      async prepare(dataDir) {
        await install(dataDir);
        await setDraft(createModelShelf(dataDir), 'large', 'small');
      },
    });
    const idle = await model(server, 'large');
    expect(idle).toMatchObject({
      state: 'not_loaded',
      draft: { id: 'small', state: 'not_loaded' },
    });
    const { timings } = await ask(server, 'large');
    expect(timings['draft_model_n']).toBeGreaterThan(0);
    expect((await model(server, 'large'))?.draft?.state).toBe('ready');
    await expect
      .poll(async () => model(server, 'large'), { timeout: 20_000 })
      .toMatchObject({ state: 'not_loaded', draft: { state: 'not_loaded' } });

    await setDraft(createModelShelf(server.dataDir), 'large', undefined);
    const bare = await model(server, 'large');
    expect(bare).not.toHaveProperty('draft');
    expect(bare?.memory_bytes).toBeLessThan((idle?.memory_bytes ?? 0) - 90 * MB);
    expect((await ask(server, 'large')).timings).not.toHaveProperty('draft_model_n');
  });

  test('that is served as the first model has its draft model too', async () => {
    await using server = await startServer({
      settings: { ...SETTINGS, model: 'large' },
      async prepare(dataDir) {
        await install(dataDir);
        await setDraft(createModelShelf(dataDir), 'large', 'small');
      },
    });
    expect((await untilLoaded(server, 'large'))?.draft).toEqual({ id: 'small', state: 'ready' });
  });
});

function xinglin(args: readonly string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const all = ['bin/xinglin', 'models', ...args];
    const child = execFile(process.execPath, all, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, output: stdout + stderr }),
    );
  });
}

test('xinglin models draft sets, shows and takes back a draft model, and refuses what cannot be one', async () => {
  expect(existsSync('dist/cli/main.js'), 'run "make build" first').toBe(true);
  const dataDir = tempDir('draft-cli');
  await install(dataDir);
  const run = async (...args: string[]) => xinglin([...args, '--data-dir', dataDir]);
  expect(await run('draft', 'large', 'small')).toMatchObject({ code: 0 });
  expect((await run('list')).output).toMatch(/^large .* draft: small$/m);
  const removed = await run('remove', 'small');
  expect(removed.code).not.toBe(0);
  expect(removed.output).toContain('small is the draft model of large');
  for (const [args, why] of [
    [['draft', 'small', 'large'], 'large is no smaller than small'],
    [['draft', 'large', 'large'], 'large cannot guess for itself'],
    [['draft', 'large', 'nobody'], 'No model "nobody" is installed'],
    [['draft', 'large'], 'Give a draft model, or --none'],
  ] as const) {
    const refused = await run(...args);
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain(why);
  }
  expect(await run('draft', 'large', '--none')).toMatchObject({ code: 0 });
  expect((await run('remove', 'small')).code).toBe(0);
});
