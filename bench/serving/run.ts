/**
 * Starts this server and a llama-server on the same model, threads, context and slots, and measures them in turn.
 * Run: npx tsx bench/serving/run.ts --peer <llama-server> [--threads n] [--rounds n] [--streams 1,2,4,8]
 *      [--overload-seconds n]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { writeTestModel } from '../../models/test-model/make-test-model.ts';
import { comparisonTable } from '../../src/eval/serving/compare.ts';
import { plotRatios } from '../../src/eval/serving/plot.ts';
import { runServing } from '../../src/eval/serving/run-serving.ts';
import { saveResult } from '../result.ts';

const MODEL = '.cache/qwen2-0.5b-shape-q8.gguf';
const SLOTS = 8;
const CONTEXT = 2048;
const [OWN_PORT, PEER_PORT] = [7811, 7812];

const { values } = parseArgs({
  options: {
    peer: { type: 'string' },
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '5' },
    streams: { type: 'string', default: '1,2,4,8' },
    'overload-seconds': { type: 'string', default: '60' },
    speculation: { type: 'string', default: 'off' },
    out: { type: 'string', default: 'bench/serving' },
  },
});

function startOwn(): ChildProcess {
  const settings: Record<string, string> = {
    MODEL,
    MODEL_NAME: 'bench',
    SLOTS: String(SLOTS),
    CONTEXT_SIZE: String(CONTEXT),
    THREADS: values.threads,
    GPU: 'off',
    PORT: String(OWN_PORT),
    DATA_DIR: mkdtempSync(join(tmpdir(), 'xinglin-serving-')),
    STARTER_CORPORA: 'false',
    // A model of random weights repeats itself, which guessing ahead would make twice as fast: that is measured apart.
    SPECULATION: values.speculation,
    LOG_LEVEL: 'warn',
  };
  const env = Object.entries(settings).map(([name, value]) => [`XINGLIN_${name}`, value]);
  return spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', 'serve'], {
    env: { ...process.env, ...(Object.fromEntries(env) as Record<string, string>) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function startPeer(path: string): ChildProcess {
  const context = String(CONTEXT * SLOTS);
  const given = ['-m', MODEL, '-t', values.threads, '-c', context, '-np', String(SLOTS)];
  return spawn(path, [...given, '--port', String(PEER_PORT), '--host', '127.0.0.1'], {
    stdio: 'ignore',
  });
}

async function answers(url: string): Promise<void> {
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

if (values.peer === undefined) throw new TypeError('--peer <path of llama-server> is needed.');
if (!existsSync(MODEL)) {
  mkdirSync('.cache', { recursive: true });
  await writeTestModel(MODEL, { size: '0.5b' });
}
const servers = [startOwn(), startPeer(values.peer)];
try {
  const [own, peer] = [`http://127.0.0.1:${OWN_PORT}`, `http://127.0.0.1:${PEER_PORT}`];
  await Promise.all([answers(`${own}/ready`), answers(`${peer}/health`)]);
  const seconds = Number(values['overload-seconds']);
  const { raw, ...result } = await runServing({
    own,
    peer,
    model: 'bench',
    rounds: Number(values.rounds),
    streams: values.streams.split(',').map(Number),
    overload: seconds > 0 ? { connections: 200, seconds, timeoutMs: 30_000 } : undefined,
    pids: servers.flatMap(({ pid }) => pid ?? []),
    onRun: (line) => process.stderr.write(`${line}\n`),
  });
  saveResult(join(values.out, 'result.json'), {
    model: 'test model of the shape of Qwen2-0.5B, Q8_0, random weights',
    threads: Number(values.threads),
    slots: SLOTS,
    contextSize: CONTEXT,
    speculation: values.speculation,
    ...result,
    raw,
  });
  const title = 'Xinglin beside llama-server: same model, machine and minute';
  writeFileSync(join(values.out, 'ratios.svg'), plotRatios(title, result.comparisons));
  process.stderr.write(`${comparisonTable(result.comparisons)}\n`);
} finally {
  for (const server of servers) server.kill('SIGTERM');
}
