/**
 * How long a newcomer waits: from the command to the first answer, on an empty data directory (starter corpora are
 * loaded) and on an existing one. Run: npx tsx bench/start/start.ts (after make build).
 */
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { percentiles, saveResult } from '../result.ts';

const ROUNDS = 5;

/** Seconds from spawning the server to a complete chat answer. */
async function firstAnswer(dataDir: string): Promise<number> {
  const started = performance.now();
  const server = spawn(
    process.execPath,
    ['bin/xinglin', 'serve', '--data-dir', dataDir, '--port', '0'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const url = await new Promise<string>((resolve) => {
    server.stderr.on('data', (data: Buffer) => {
      const match = /serves at (http:\S+)/.exec(data.toString());
      if (match?.[1] !== undefined) resolve(match[1]);
    });
  });
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'xinglin',
      messages: [{ role: 'user', content: '二甲双胍的禁忌症有哪些？' }],
    }),
  });
  const text = await response.text();
  if (!text.includes('"answered"')) throw new Error('the first answer is no answer');
  const seconds = (performance.now() - started) / 1000;
  server.kill('SIGTERM');
  await new Promise((resolve) => server.once('exit', resolve));
  return seconds;
}

const empty: number[] = [];
const existing: number[] = [];
for (let i = 0; i < ROUNDS; i += 1) {
  const dataDir = mkdtempSync(join(tmpdir(), 'xinglin-bench-'));
  empty.push(await firstAnswer(dataDir));
  existing.push(await firstAnswer(dataDir));
}
saveResult('bench/start/result.json', {
  unit: 'seconds from the command to the first complete answer',
  rounds: ROUNDS,
  emptyDataDirectory: percentiles(empty),
  existingIndex: percentiles(existing),
  raw: { empty, existing },
});
