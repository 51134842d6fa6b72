import { Option } from 'commander';
import { type Split, SPLITS } from '../eval/grounding-cases.ts';

/** A part of the evaluation questions, or all of them. */
export type SplitChoice = Split | 'all';

/** `--split`: which part of the evaluation questions is run. */
export function splitOption(): Option {
  return new Option('--split <split>', 'which part').choices([...SPLITS, 'all']).default('all');
}

/** The parts that a choice stands for. */
export function splitsOf(choice: SplitChoice): readonly Split[] {
  return choice === 'all' ? SPLITS : [choice];
}
