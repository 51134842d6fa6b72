import { readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';

export const SPLITS = ['tune', 'test'] as const;
/** `test` is only ever reported on, never tuned on; answerable questions are split by document. */
export type Split = (typeof SPLITS)[number];

interface Case {
  readonly id: string;
  readonly split: Split;
}

export interface Expectation {
  /** File name without its extension. */
  readonly document: string;
  /** Heading of the section that holds the answer. */
  readonly section: string;
  /** Every one of these has to stand in the answer. */
  readonly must_contain: readonly string[];
  readonly must_not_contain?: readonly string[];
  /** Other places that answer as well: a warning of 注意事项 repeated under 禁忌, an interaction in the other drug's insert. */
  readonly also?: readonly Place[];
}

/** A section that holds an answer, and what has to be quoted from it. */
export interface Place {
  readonly document: string;
  readonly section: string;
  readonly must_contain: readonly string[];
}

/** Every place that answers a case, the named one first. */
export function placesOf(row: Expectation): Place[] {
  return [row, ...(row.also ?? [])];
}

export interface AnswerableCase extends Case, Expectation {
  readonly question: string;
  readonly phrasing: string;
}

export interface FollowUpCase extends Case, Expectation {
  /** User turns; the last one needs the others. */
  readonly turns: readonly string[];
}

export interface UnanswerableCase extends Case {
  readonly question: string;
  readonly category: string;
}

/** A question whose answer stands in two documents; each part may stand in other places too. */
export interface TwoDocumentCase extends Case {
  readonly question: string;
  readonly phrasing: string;
  readonly parts: readonly Expectation[];
}

export interface EmergencyCase extends Case {
  readonly text: string;
  readonly emergency: boolean;
}

export interface GroundingCases {
  readonly answerable: readonly AnswerableCase[];
  readonly followUps: readonly FollowUpCase[];
  readonly twoDocuments: readonly TwoDocumentCase[];
  readonly unanswerable: readonly UnanswerableCase[];
  readonly emergencies: readonly EmergencyCase[];
}

/** Reads the five JSON Lines files of an evaluation folder. */
export function readGroundingCases(folder: string, splits: readonly Split[]): GroundingCases {
  const read = <T extends Case>(name: string): T[] =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as T)
      .filter((row) => splits.includes(row.split));
  return {
    answerable: read<AnswerableCase>('answerable.jsonl'),
    followUps: read<FollowUpCase>('follow-ups.jsonl'),
    twoDocuments: read<TwoDocumentCase>('two-documents.jsonl'),
    unanswerable: read<UnanswerableCase>('unanswerable.jsonl'),
    emergencies: read<EmergencyCase>('emergencies.jsonl'),
  };
}

/** Whether one of the headings is the section, whatever its brackets and blanks. */
export function sameSection(path: readonly string[], section: string): boolean {
  const bare = (heading: string): string => heading.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
  return path.some((heading) => bare(heading) === bare(section));
}

/** Whether a span stands in a text; the micro sign and the Greek letter look the same, and a PDF holds either. */
export function holdsSpan(text: string, span: string): boolean {
  const folded = (value: string): string => value.replaceAll('\u00b5', '\u03bc');
  return folded(text).includes(folded(span));
}

/** How a case names a file: without its folders and its extension. */
export function documentStem(filename: string): string {
  return basename(filename, extname(filename));
}
