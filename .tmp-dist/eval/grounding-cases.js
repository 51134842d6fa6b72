import { readFileSync } from 'node:fs';
import { join } from 'node:path';
export const SPLITS = ['tune', 'test'];
/** Reads the four JSON Lines files of an evaluation folder. */
export function readGroundingCases(folder, splits) {
  const read = (name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
      .filter((row) => splits.includes(row.split));
  return {
    answerable: read('answerable.jsonl'),
    followUps: read('follow-ups.jsonl'),
    unanswerable: read('unanswerable.jsonl'),
    emergencies: read('emergencies.jsonl'),
  };
}
//# sourceMappingURL=grounding-cases.js.map
