import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type TestModelSize, writeTestModel } from '../../models/test-model/make-test-model.ts';

export interface ServerShape {
  /** A GGUF file. */
  readonly model: string;
  readonly threads: string;
  readonly slots: number;
  readonly contextSize: number;
  readonly port: number;
}

/** Writes the model once. */
export async function makeModel(path: string, size: TestModelSize): Promise<string> {
  if (existsSync(path)) return path;
  mkdirSync(dirname(path), { recursive: true });
  await writeTestModel(path, { size });
  return path;
}

/** This server, on an empty data directory; `settings` are `XINGLIN_` variables. */
export function startOwn(
  { model, threads, slots, contextSize, port }: ServerShape,
  settings: Readonly<Record<string, string>>,
): ChildProcess {
  const all = {
    MODEL: model,
    MODEL_NAME: 'bench',
    SLOTS: String(slots),
    CONTEXT_SIZE: String(contextSize),
    THREADS: threads,
    GPU: 'off',
    PORT: String(port),
    DATA_DIR: mkdtempSync(join(tmpdir(), 'xinglin-serving-')),
    LOG_LEVEL: 'warn',
    ...settings,
  };
  const env = Object.entries(all).map(([name, value]) => [`XINGLIN_${name}`, value]);
  return spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', 'serve'], {
    env: { ...process.env, ...(Object.fromEntries(env) as Record<string, string>) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** A llama-server with the same threads, slots and context. */
export function startPeer(path: string, shape: ServerShape): ChildProcess {
  const { model, threads, slots, contextSize, port } = shape;
  const given = ['-m', model, '-t', threads, '-c', String(contextSize * slots)];
  const more = ['-np', String(slots), '--port', String(port), '--host', '127.0.0.1'];
  return spawn(path, [...given, ...more], { stdio: 'ignore' });
}

/** Waits until `url` answers; throws after two minutes. */
export async function answers(url: string): Promise<void> {
  for (let i = 0; i < 240; i += 1) {
    const ok = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    await sleep(500);
  }
  throw new Error(`${url} does not answer.`);
}

/** Ends the servers whichever way this process ends. */
export function endWithThis(servers: readonly ChildProcess[]): () => void {
  const end = (): void => {
    for (const server of servers) server.kill('SIGTERM');
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      end();
      process.exit(1);
    });
  }
  return end;
}
