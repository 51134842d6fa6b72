import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeTestModel } from '../models/test-model/make-test-model.ts';
import { serveFile } from '../src/inference/models/test-support/file-server.ts';
import { tempDir } from './support/server.ts';

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function xinglin(args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['bin/xinglin', 'models', ...args],
      { env: { ...process.env, ...env } },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

let model: Buffer;
let sha256: string;
beforeAll(async () => {
  expect(existsSync('dist/cli/main.js'), 'run "make build" first').toBe(true);
  const path = join(tempDir('pull-model'), 'tiny.gguf');
  await writeTestModel(path);
  model = readFileSync(path);
  sha256 = createHash('sha256').update(model).digest('hex');
});

async function until(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { timeout: 10_000, interval: 20 }).toBe(true);
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => void child.once('exit', () => resolve()));

describe('xinglin models', () => {
  test('a pull that is killed in the middle is gone on with, and the model is whole', async () => {
    await using server = await serveFile(() => model, { pauseMs: 40 });
    const dataDir = tempDir('pull-data');
    const url = `${server.url}/some/repo/resolve/main/tiny.gguf`;
    const args = ['models', 'pull', url, '--data-dir', dataDir, '--sha256', sha256];
    const child = spawn(process.execPath, ['bin/xinglin', ...args], { stdio: 'ignore' });
    const part = join(dataDir, 'models/tiny/tiny.gguf.part');
    await until(() => existsSync(part) && statSync(part).size > 500_000);
    child.kill('SIGKILL');
    await ended(child);
    const left = statSync(part).size;
    expect(left).toBeLessThan(model.length);
    expect(existsSync(join(dataDir, 'models/tiny/model.json'))).toBe(false);

    const second = await xinglin([...args.slice(1), '--json']);
    expect(second.code).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({
      model: { id: 'tiny', kind: 'chat', files: [{ sha256, sizeBytes: model.length }] },
      resumedBytes: left,
      isVerified: true,
    });
    expect(server.ranges).toEqual([undefined, `bytes=${left}-`]);
    const verified = await xinglin(['verify', 'tiny', '--data-dir', dataDir]);
    expect(verified).toMatchObject({ code: 0, stdout: 'tiny: no problem found\n' });

    expect((await xinglin(['list', '--data-dir', dataDir])).stdout).toMatch(/^tiny .*chat .*F32/);
    expect((await xinglin(['remove', 'tiny', '--data-dir', dataDir])).code).toBe(0);
    expect(existsSync(join(dataDir, 'models/tiny'))).toBe(false);
  }, 40_000);

  test('a name of the catalogue is looked for on the mirror, and has to have its digest', async () => {
    await using server = await serveFile(() => model);
    const dataDir = tempDir('pull-mirror');
    const mirror = ['--hub', 'modelscope', '--base-url', server.url];
    const outcome = await xinglin(['pull', 'bge-m3', ...mirror, '--data-dir', dataDir]);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain(
      `${server.url}/models/gpustack/bge-m3-GGUF/resolve/master/bge-m3-Q8_0.gguf has the SHA-256 ${sha256}, not 950f4a8e`,
    );
    expect(readdirSync(join(dataDir, 'models/bge-m3'))).toEqual([]);
  });

  test('without a digest the structure is checked, and the digest is shown to be pinned', async () => {
    const dataDir = tempDir('pull-structure');
    await using page = await serveFile(() => Buffer.from('<html>please log in</html>'));
    const refused = await xinglin(['pull', `${page.url}/x.gguf`, '--data-dir', dataDir]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/does not begin with GGUF/);
    expect(existsSync(join(dataDir, 'models/x'))).toBe(false);
    await using server = await serveFile(() => model);
    const taken = await xinglin(['pull', `${server.url}/x.gguf`, '--data-dir', dataDir]);
    expect(taken.code).toBe(0);
    expect(taken.stderr).toContain(`sha256 ${sha256} (no digest was known beforehand; pin`);
  });

  test('models that exist as weights only say what to do', async () => {
    const outcome = await xinglin(['pull', 'wingpt2-llama-3-8b-chat', '--data-dir', tempDir('w')]);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/convert winninghealth\/WiNGPT2-Llama-3-8B-Chat/);
  });

  test('a proxy of the environment is used', async () => {
    const tunnels: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, client) => {
      tunnels.push(request.url ?? '');
      const { port } = new URL(`http://${request.url}`);
      const remote = connect(Number(port), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        remote.pipe(client).pipe(remote);
      });
      remote.on('error', () => client.destroy());
      client.on('error', () => remote.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    try {
      await using server = await serveFile(() => model);
      const { port } = new URL(server.url);
      // A name that only the proxy can reach.
      const outcome = await xinglin(
        ['pull', `http://models.hospital.test:${port}/tiny.gguf`, '--data-dir', tempDir('proxy')],
        { HTTP_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, NO_PROXY: '' },
      );
      expect(outcome.code).toBe(0);
      expect(tunnels).toEqual([`models.hospital.test:${port}`]);
    } finally {
      proxy.closeAllConnections();
      proxy.close();
    }
  });
});
