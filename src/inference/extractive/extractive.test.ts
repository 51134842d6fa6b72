import { expect, test } from 'vitest';
import { choiceRequest, collect, engineContract } from '../engine-contract.ts';
import type { GenerateRequest } from '../types.ts';
import { createExtractiveEngine } from './extractive-engine.ts';

engineContract('extractive', async () => createExtractiveEngine(), { writesText: false });

function choose(priors: readonly number[], min: number, max: number): Promise<string> {
  const options = priors.map((prior, i) => ({ id: `s${i + 1}`, prior }));
  const request: GenerateRequest = choiceRequest({
    constraint: { type: 'choice', options, min, max },
  });
  return collect(createExtractiveEngine(), request).then(({ text }) => text);
}

test.each<[string, number[], number, number, string]>([
  [
    'options at least half as fitting as the best are taken',
    [0.4, 0.8, 0.39, 0.7],
    1,
    4,
    's1 s2 s4',
  ],
  ['the order is the one given', [0.6, 0.9, 0.7], 1, 3, 's1 s2 s3'],
  ['above the maximum the most fitting are taken', [0.6, 0.9, 0.7], 1, 2, 's2 s3'],
  ['below the minimum the next best fill up', [0.1, 0.9, 0.2], 2, 3, 's2 s3'],
  ['what does not fit at all is not taken', [0, 0], 0, 2, ''],
])('%s', async (_, priors, min, max, expected) => {
  expect(await choose(priors, min, max)).toBe(expected);
});

test('a grammar or a schema needs a model', async () => {
  const constraint = { type: 'json_schema', schema: { type: 'object' } } as const;
  const run = collect(createExtractiveEngine(), choiceRequest({ constraint }));
  await expect(run).rejects.toMatchObject({ code: 'model_cannot_generate' });
});
