/**
 * Kills an ingest with SIGKILL at random moments, and after each kill asks the store whether it is whole. When everything
 * is in, all files change and it begins anew. At the end every file must be there once, in its last version.
 * Run: npx tsx bench/ingest/kill.ts [--kills n] [--files n] (after make build).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { percentiles, saveResult } from '../result.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    files: { type: 'string', default: '400' },
  },
});
const kills = Number(values.kills);
const fileCount = Number(values.files);

const root = mkdtempSync(join(tmpdir(), 'xinglin-kill-'));
const [folder, dataDir] = [join(root, 'files'), join(root, 'data')];
mkdirSync(folder);

const name = (i: number): string => `insert-${String(i).padStart(4, '0')}.md`;

/** Every file anew: a drug of its own, a few sections, the round in its text. */
function writeFiles(round: number): void {
  for (let i = 0; i < fileCount; i += 1) {
    const drug = `试验药${i}号`;
    const sections = ['适应症', '用法用量', '禁忌', '注意事项'].map(
      (title, k) =>
        `【${title}】\n${drug}${title}的第${round}版说明。${`${drug}应遵医嘱使用，第${k + 1}条。`.repeat(8)}\n`,
    );
    writeFileSync(join(folder, name(i)), `# ${drug}片说明书\n\n${sections.join('\n')}`);
  }
}

function run(...parameters: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['bin/xinglin', ...parameters, '--data-dir', dataDir], {
    stdio: ['ignore', 'ignore', 'ignore'],
  });
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

/** Undefined where the process had already ended by itself. */
async function killAt(child: ChildProcess, ms: number): Promise<true | undefined> {
  const ended = exitCode(child).then(() => undefined);
  const killed = sleep(ms).then(() => true as const);
  const first = await Promise.race([ended, killed]);
  child.kill('SIGKILL');
  await ended;
  return first;
}

interface Held {
  readonly files: number;
  readonly doubled: number;
  readonly outdated: number;
}

function held(round: number): Held {
  const db = new Database(join(dataDir, 'xinglin.db'), { readonly: true });
  const rows = db
    .prepare<[], { source_key: string; text: string }>(
      "SELECT source_key, text FROM documents WHERE status = 'current'",
    )
    .all();
  db.close();
  const keys = new Set(rows.map((row) => row.source_key));
  const outdated = rows.filter(({ text }) => !text.includes(`第${round}版`)).length;
  return { files: keys.size, doubled: rows.length - keys.size, outdated };
}

let round = 1;
writeFiles(round);
// Before the first file is in there is no store to ask.
await exitCode(run('ingest', join(folder, name(0))));
const raw: { afterMs: number; wholeAfter: boolean; verifyMs: number }[] = [];
const complete: Held[] = [];
let spanMs = 4000;
while (raw.length < kills) {
  const startedAt = performance.now();
  const afterMs = Math.round(300 + Math.random() * spanMs);
  const wasKilled = await killAt(run('ingest', folder), afterMs);
  if (wasKilled === undefined) {
    complete.push(held(round));
    spanMs = Math.max(1000, performance.now() - startedAt);
    round += 1;
    writeFiles(round);
    continue;
  }
  const verifyAt = performance.now();
  const wholeAfter = (await exitCode(run('stores', 'verify', 'starter'))) === 0;
  raw.push({ afterMs, wholeAfter, verifyMs: Math.round(performance.now() - verifyAt) });
  if (raw.length % 10 === 0) process.stderr.write(`${raw.length} kills, round ${round}\n`);
}
const lastExit = await exitCode(run('ingest', folder));
complete.push(held(round));
const verified = (await exitCode(run('stores', 'verify', 'starter'))) === 0;
rmSync(root, { recursive: true });

saveResult('bench/ingest/kill.json', {
  kills: raw.length,
  whole: raw.filter(({ wholeAfter }) => wholeAfter).length,
  files: fileCount,
  completeRounds: complete,
  lastExit,
  verifiedAtTheEnd: verified,
  verifyMs: percentiles(raw.map(({ verifyMs }) => verifyMs)),
  raw,
});
