/**
 * Quality on the starter evaluation questions (each split) and on retrieval sets in BEIR layout, kept with date and commit.
 * Run: npx tsx bench/quality/run.ts [folder of sets]   (after make build)
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { saveResult } from '../result.ts';

const [, , sets = '../shared/data/retrieval'] = process.argv;
const dataDir = mkdtempSync(join(tmpdir(), 'xinglin-bench-'));

function evaluate(...args: string[]): unknown {
  const output = execFileSync(process.execPath, ['bin/xinglin', 'eval', ...args, '--json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(output);
}

const grounding = (split: string): object => {
  const { failures, ...measures } = evaluate(
    'grounding',
    '--split',
    split,
    '--data-dir',
    dataDir,
  ) as {
    failures: readonly string[];
  };
  return { ...measures, failed: failures.length };
};

saveResult('bench/quality/grounding.json', {
  tune: grounding('tune'),
  test: grounding('test'),
  all: grounding('all'),
});
saveResult('bench/quality/retrieval.json', { sets: evaluate('retrieval', '--data', sets) });
