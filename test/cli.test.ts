import { execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { tempDir } from './support/server.ts';

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command as a user would. `make test` builds first. */
function xinglin(args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['bin/xinglin', ...args],
      { env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

const SOURCE = 'corpora/starter/drug-inserts/metformin-tablets.md';
let files: string;
let dataDir: string;
const ingest = (...more: string[]): Promise<Outcome> =>
  xinglin(['ingest', files, '--data-dir', dataDir, '--store', 'own', '--json', ...more]);
const events = ({ stdout }: Outcome): { type: string; path: string; code?: string }[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { type: string; path: string; code?: string });

beforeAll(() => {
  expect(existsSync('dist/cli/main.js'), 'run "make build" first').toBe(true);
  dataDir = tempDir('cli-data');
  files = tempDir('cli-files');
  mkdirSync(join(files, 'sub'));
  cpSync(SOURCE, join(files, 'metformin.md'));
  writeFileSync(
    join(files, 'sub', 'gbk.txt'),
    // "【禁忌】对本品过敏者禁用。" in GB18030, as old hospital systems export it.
    Buffer.from(
      'a1bebdfbbcc9a1bfb6d4b1beb7b6b9fdc3f4d5dfbdfbd3c3a1a3'.replace('b7b6', 'c6b7'),
      'hex',
    ),
  );
});

describe('xinglin ingest', () => {
  test('loads what it can, names what it cannot, and exits with 3', async () => {
    writeFileSync(join(files, 'broken.pdf'), '%PDF-1.7 and then nothing');
    writeFileSync(join(files, 'empty.md'), '');
    const outcome = await ingest();
    const byName = Object.fromEntries(events(outcome).map((e) => [e.path.split('/').at(-1), e]));
    expect(byName['metformin.md']).toMatchObject({ type: 'added' });
    expect(byName['gbk.txt']).toMatchObject({ type: 'added' });
    expect(byName['broken.pdf']).toMatchObject({ type: 'failed', code: 'file_damaged' });
    expect(byName['empty.md']).toMatchObject({ type: 'failed', code: 'file_empty' });
    expect(outcome.code).toBe(3);
    expect(outcome.stderr).toContain('broken.pdf');
  });

  test('changes nothing the second time', async () => {
    const good = ['metformin.md', join('sub', 'gbk.txt')].map((name) => join(files, name));
    const outcome = await xinglin([
      'ingest',
      ...good,
      '--data-dir',
      dataDir,
      '--store',
      'twice',
      '--json',
    ]);
    expect(events(outcome).map(({ type }) => type)).toEqual(['added', 'added']);
    const again = await xinglin([
      'ingest',
      ...good,
      '--data-dir',
      dataDir,
      '--store',
      'twice',
      '--json',
    ]);
    expect(events(again).map(({ type }) => type)).toEqual(['unchanged', 'unchanged']);
    expect(again.code).toBe(0);
  });

  test('makes a changed file a new version', async () => {
    const path = join(files, 'metformin.md');
    writeFileSync(path, readFileSync(path, 'utf8').replace('2550mg', '2500mg'));
    const types = events(await ingest()).filter((e) => e.path.endsWith('metformin.md'));
    expect(types.map(({ type }) => type)).toEqual(['updated']);
    const shown = await xinglin(['stores', 'show', 'own', '--data-dir', dataDir, '--json']);
    const versions = (
      JSON.parse(shown.stdout) as { sourceKey: string; version: number; status: string }[]
    )
      .filter((d) => d.sourceKey === 'metformin.md')
      .map(({ version, status }) => [version, status]);
    expect(versions).toEqual([
      [2, 'current'],
      [1, 'superseded'],
    ]);
  });

  test('lists what changed between the versions, and finds the earlier one for an earlier day only', async () => {
    const own = ['--data-dir', dataDir];
    const changes = await xinglin(['stores', 'diff', 'own', 'metformin', ...own]);
    expect(changes.code).toBe(0);
    expect(changes.stdout).toMatch(/- .*2550mg/);
    expect(changes.stdout).toMatch(/\+ .*2500mg/);
    const asked = ['ask', '二甲双胍每日最大剂量是多少？', ...own, '--store', 'own'];
    const today = await xinglin(asked);
    expect(today.stdout).toContain('2500mg');
    expect(today.stdout).not.toContain('2550mg');
    const none = await xinglin([...asked, '--as-of', '1990-01-01']);
    expect(none.code).toBe(1);
  });

  test('finds GB18030 text by its words', async () => {
    const found = await xinglin([
      'search',
      '本品过敏',
      '--data-dir',
      dataDir,
      '--store',
      'own',
      '--json',
    ]);
    expect(found.stdout).toContain('gbk.txt');
  });
});

describe('other commands', () => {
  test('ask prints a quotation with its offsets', async () => {
    const asked = await xinglin([
      'ask',
      '二甲双胍的禁忌有哪些？',
      '--data-dir',
      dataDir,
      '--store',
      'own',
      '--json',
    ]);
    const answer = JSON.parse(asked.stdout) as {
      status: string;
      quotations: { citedText: string }[];
    };
    expect(answer.status).toBe('answered');
    expect(answer.quotations[0]?.citedText).toContain('禁用');
  });

  test('stores verify finds no problem', async () => {
    const outcome = await xinglin(['stores', 'verify', 'own', '--data-dir', dataDir]);
    expect(outcome).toMatchObject({ code: 0, stdout: 'own: no problem found\n' });
  });

  test.each([
    ['an unknown command', ['sevre'], 2],
    ['an unknown option', ['serve', '--prot', '1'], 2],
    ['a port that is no number', ['serve', '--port', 'eighty'], 2],
    ['a store that is not there', ['search', 'x', '--store', 'nowhere'], 1],
    ['a path that is not there', ['ingest', '/nowhere/at-all.md', '--store', 'own'], 1],
  ])('%s ends with one line on stderr and its exit code', async (_, args, code) => {
    const outcome = await xinglin(args, { XINGLIN_DATA_DIR: dataDir });
    expect(outcome.code).toBe(code);
    expect(outcome.stderr).not.toBe('');
    expect(outcome.stderr).not.toMatch(/\n\s+at /);
  });

  test('a misspelt variable stops every command', async () => {
    const outcome = await xinglin(['stores', 'list'], {
      XINGLIN_DATA_DIR: dataDir,
      XINGLIN_PROT: '1',
    });
    expect(outcome).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('XINGLIN_PROT') as string,
    });
  });

  test('serve refuses to leave loopback without a key, and asks for it with one', async () => {
    const keyed = tempDir('keyed');
    const args = [
      'serve',
      '--data-dir',
      keyed,
      '--host',
      '0.0.0.0',
      '--port',
      '0',
      '--starter-corpora',
      'false',
    ];
    const refused = await xinglin(args);
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('API key') as string,
    });
    const { stdout: key } = await xinglin(['keys', 'create', 'ward', '--data-dir', keyed]);
    expect(readFileSync(join(keyed, 'keys.json'), 'utf8')).not.toContain(key.trim());

    const server = spawn(process.execPath, ['bin/xinglin', ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const port = await new Promise<string>((resolve) => {
      server.stderr.on('data', (data: Buffer) => {
        const match = /serves at http:\/\/[^:]+:(\d+)/.exec(data.toString());
        if (match?.[1] !== undefined) resolve(match[1]);
      });
    });
    const get = async (path: string, headers = {}): Promise<number> =>
      (await fetch(`http://127.0.0.1:${port}${path}`, { headers })).status;
    expect(await get('/health')).toBe(200);
    expect(await get('/v1/models')).toBe(401);
    expect(await get('/v1/models', { authorization: 'Bearer xl-wrong' })).toBe(401);
    expect(await get('/v1/models', { authorization: `Bearer ${key.trim()}` })).toBe(200);
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});
