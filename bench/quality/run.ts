/**
 * Quality on the starter evaluation questions (each split) and on retrieval sets in BEIR layout, kept with date and commit.
 * Run: npx tsx bench/quality/run.ts [folder of sets]   (after make build)
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { QualityGroup } from '../../src/eval/quality-groups.ts';
import { saveResult } from '../result.ts';
import { plotGroups } from './plot-groups.ts';

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

interface Grounding {
  readonly failures: readonly string[];
  readonly groups: readonly QualityGroup[];
}

const grounding = (split: string): Grounding =>
  evaluate('grounding', '--split', split, '--data-dir', dataDir) as Grounding;

const totals = <T extends { readonly failures: readonly string[] }>({
  failures,
  ...measures
}: T) => ({
  ...measures,
  failed: failures.length,
});

const tune = grounding('tune');
const test = grounding('test');
// The groups of both parts stand with each part.
const { groups: _groups, ...all } = grounding('all');
saveResult('bench/quality/grounding.json', {
  tune: totals(tune),
  test: totals(test),
  all: totals(all),
});
writeFileSync('bench/quality/groups.svg', plotGroups([...tune.groups, ...test.groups]));
saveResult('bench/quality/retrieval.json', { sets: evaluate('retrieval', '--data', sets) });
