import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { groundingLines } from '../src/cli/commands/grounding-table.ts';
import { type Knowledge, openEngines, openKnowledge } from '../src/compose.ts';
import { loadConfig } from '../src/core/config/load.ts';
import { createLogger } from '../src/core/logger.ts';
import type { GroundingCases, Place } from '../src/eval/grounding-cases.ts';
import { type GroundingSuiteDeps, runGroundingSuite } from '../src/eval/grounding-suite.ts';
import { tempDir } from './support/server.ts';

const dataDir = tempDir('eval');
let knowledge: Knowledge;
let deps: GroundingSuiteDeps;

beforeAll(async () => {
  const { config } = loadConfig({ flags: { dataDir } });
  const logger = createLogger('silent');
  knowledge = await openKnowledge(config, logger);
  const { id: storeId } = await knowledge.store.createStore('few');
  const names = ['drug-inserts/metformin-tablets', 'lab-tests/potassium'];
  const paths = names.map((name) => `corpora/starter/${name}.md`);
  for await (const event of knowledge.ingest.ingestPaths(
    { storeId, paths },
    new AbortController().signal,
  ))
    expect(event.type).toBe('added');
  const [engine] = await openEngines(config, logger);
  deps = { ...knowledge, engine, storeId };
});

afterAll(async () => {
  await deps.engine.close();
  await knowledge.close();
  rmSync(dataDir, { recursive: true });
});

const QUESTION = '二甲双胍的禁忌是什么？';
const RENAL: Place = { document: 'metformin-tablets', section: '禁忌', must_contain: ['eGFR'] };
const ALLERGY: Place = { ...RENAL, must_contain: ['过敏'] };
const POTASSIUM: Place = { document: 'potassium', section: '参考区间', must_contain: ['3.5'] };

function cases(
  pairs: readonly (readonly [Place, Place])[],
  answerable: GroundingCases['answerable'] = [],
): GroundingCases {
  return {
    answerable,
    followUps: [],
    unanswerable: [],
    emergencies: [],
    twoDocuments: pairs.map((parts, i) => ({
      id: `d${i}`,
      split: 'tune',
      question: QUESTION,
      phrasing: 'patient',
      parts,
    })),
  };
}

test('questions of two parts are asked in the real dialogue and scored by what it quotes', async () => {
  const result = await runGroundingSuite(
    deps,
    cases([
      [RENAL, ALLERGY],
      [RENAL, POTASSIUM],
    ]),
  );
  expect([result.twoDocuments.hits, result.twoDocuments.total]).toEqual([1, 2]);
  expect(result.twoDocumentsAnyPart.hits).toBe(2);
  expect([result.twoDocumentsParts.hits, result.twoDocumentsParts.total]).toEqual([3, 4]);
  expect(result.failures).toEqual(['d1: misses potassium 参考区间']);
});

test('the table names each kind and each phrasing with its cases', async () => {
  const row = { id: 'a', split: 'tune', question: QUESTION, phrasing: 'patient' } as const;
  const lines = groundingLines(
    await runGroundingSuite(
      deps,
      cases(
        [],
        [
          { ...row, ...RENAL },
          { ...row, ...POTASSIUM, split: 'test', phrasing: 'typo' },
        ],
      ),
    ),
  );
  const table = lines.join('\n');
  expect(table).toMatch(/tune, by kind .*\ndrug-insert +1 {2}1\.00 \(0\.21–1\.00\)/);
  expect(table).toMatch(/test, by kind .*\nlab-test +1 {2}0\.00 \(0\.00–0\.79\)/);
  expect(table).toMatch(/test, by phrasing .*\ntypo +1 /);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(96);
});
