import { readFileSync } from 'node:fs';
import type { RecordChecker } from '../clinical/record-check/check-record.ts';
import {
  FAMILIES,
  type Family,
  type RecordFinding,
  type RecordPatient,
  type RecordType,
} from '../clinical/record-check/types.ts';
import type { Sex } from '../clinical/types.ts';
import type { Split } from './grounding-cases.ts';
import { type Proportion, proportion } from './wilson.ts';

interface Defect {
  readonly family: Family;
  readonly start: number;
  readonly end: number;
  readonly note: string;
}

/** A labelled record. A row without defects is the clean twin of one with them. */
export interface RecordQualityRow {
  readonly id: string;
  readonly type: RecordType;
  readonly text: string;
  readonly patient?: {
    readonly sex?: Sex;
    readonly age?: number;
    readonly allergies?: readonly string[];
  };
  readonly defects: readonly Defect[];
  readonly twin?: string | null;
  readonly split: Split;
}

export interface FamilyResult {
  readonly family: Family | 'all';
  /** Findings that name a planted defect, among all findings of severity error or warning. */
  readonly precision: Proportion;
  /** Planted defects that were found. */
  readonly recall: Proportion;
}

export interface RecordQualityResult {
  readonly families: readonly FamilyResult[];
  /** Clean records with a finding of severity error or warning. */
  readonly falseAlarms: Proportion;
  /** Milliseconds of one check. */
  readonly p95Ms: number;
  /** What went wrong, one line each: missed, false alarm, or a finding beside the planted defect. */
  readonly failures: readonly string[];
}

/** Reads `corpora/eval/record-quality.jsonl`. */
export function readRecordQuality(file: string, splits: readonly Split[]): RecordQualityRow[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordQualityRow)
    .filter((row) => splits.includes(row.split));
}

/**
 * Precision and recall by family. A finding counts for a defect if the family is the same and, unless something is missing, a span overlaps; every
 * other finding of severity error or warning counts against precision, in clean records and beside planted defects alike.
 */
export function runRecordQualitySuite(
  checker: RecordChecker,
  rows: readonly RecordQualityRow[],
): RecordQualityResult {
  const counts = new Map(
    FAMILIES.map((family) => [family, { right: 0, wrong: 0, found: 0, planted: 0 }]),
  );
  const failures: string[] = [];
  const times: number[] = [];
  let alarmed = 0;
  for (const row of rows) {
    const started = performance.now();
    const all = checker.check({ type: row.type, text: row.text, patient: patientOf(row) }).findings;
    times.push(performance.now() - started);
    const findings = all.filter(({ severity }) => severity !== 'info');
    if (row.defects.length === 0 && findings.length > 0) alarmed += 1;
    for (const finding of findings) {
      const count = counts.get(finding.family);
      const right = row.defects.some((defect) => names(finding, defect));
      if (count !== undefined) count[right ? 'right' : 'wrong'] += 1;
      if (!right)
        failures.push(
          `${row.defects.length === 0 ? 'false alarm' : 'beside'} ${row.id} ${lineOf(finding)}`,
        );
    }
    for (const defect of row.defects) {
      const count = counts.get(defect.family);
      const found = findings.some((finding) => names(finding, defect));
      if (count === undefined) continue;
      count.planted += 1;
      if (found) count.found += 1;
      else failures.push(`missed ${row.id} ${defect.family}`);
    }
  }
  return {
    families: resultsOf(counts),
    falseAlarms: proportion(alarmed, rows.filter(({ defects }) => defects.length === 0).length),
    p95Ms: times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0,
    failures,
  };
}

function patientOf({ patient }: RecordQualityRow): RecordPatient {
  return {
    ...(patient?.sex === undefined ? {} : { sex: patient.sex }),
    ...(patient?.age === undefined ? {} : { ageYears: patient.age }),
    ...(patient?.allergies === undefined ? {} : { allergies: patient.allergies }),
  };
}

/** What is missing has no place of its own: there the family decides. */
function names({ family, spans }: RecordFinding, defect: Defect): boolean {
  return (
    family === defect.family &&
    (family === 'completeness' ||
      spans.some(({ start, end }) => start < defect.end && defect.start < end))
  );
}

type Count = Readonly<Record<'right' | 'wrong' | 'found' | 'planted', number>>;

function resultsOf(counts: ReadonlyMap<Family, Count>): FamilyResult[] {
  const one = (family: Family | 'all', { right, wrong, found, planted }: Count): FamilyResult => ({
    family,
    precision: proportion(right, right + wrong),
    recall: proportion(found, planted),
  });
  const sum = (key: keyof Count): number =>
    [...counts.values()].reduce((total, count) => total + count[key], 0);
  const total = {
    right: sum('right'),
    wrong: sum('wrong'),
    found: sum('found'),
    planted: sum('planted'),
  };
  return [...[...counts].map(([family, count]) => one(family, count)), one('all', total)];
}

/** Rules and places only: never the words of a record. */
function lineOf({ rule, spans }: RecordFinding): string {
  return `${rule} ${spans.map(({ start, end }) => `[${start},${end})`).join(' ')}`;
}

/** The result as lines of text, one family each, with 95 % Wilson intervals. */
export function recordQualityTable({
  families,
  falseAlarms,
  p95Ms,
}: RecordQualityResult): string[] {
  const share = ({ value, low, high, hits, total }: Proportion): string =>
    total === 0
      ? '     –                          '
      : `${value.toFixed(3)}  ${low.toFixed(3)} – ${high.toFixed(3)}  ${`${hits}/${total}`.padStart(7)}`;
  return [
    `${'family'.padEnd(20)} precision  95 % interval              recall  95 % interval`,
    ...families.map(
      ({ family, precision, recall }) =>
        `${family.padEnd(20)} ${share(precision).padEnd(34)}   ${share(recall)}`,
    ),
    `${'clean with alarms'.padEnd(20)} ${share(falseAlarms)}`,
    `${'one check, p95'.padEnd(20)} ${p95Ms.toFixed(1)} ms`,
  ];
}
