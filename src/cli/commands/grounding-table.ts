import type { GroundingResult } from '../../eval/grounding-suite.ts';
import type { QualityGroup } from '../../eval/quality-groups.ts';
import type { Proportion } from '../../eval/wilson.ts';

type Measure = {
  [Key in keyof GroundingResult]: GroundingResult[Key] extends Proportion ? Key : never;
}[keyof GroundingResult];

const ROWS: readonly (readonly [Measure, string])[] = [
  ['recallAt5', 'Recall@5 (document and section)'],
  ['sectionAccuracy', 'section accuracy (first quotation)'],
  ['mustContain', 'required spans in the answer'],
  ['quotationExactness', 'quotation exactness'],
  ['refusalRecall', 'refusal recall'],
  ['refusalPrecision', 'refusal precision'],
  ['followUps', 'follow-ups right'],
  ['twoDocuments', 'two documents: both parts quoted'],
  ['twoDocumentsAnyPart', 'two documents: at least one part'],
  ['twoDocumentsParts', 'two documents: parts quoted'],
  ['emergencyRecall', 'emergencies recognised'],
  ['falseAlarms', 'false alarms among look-alikes'],
];

const NAME_WIDTH = 22;
const CELL_WIDTH = 18;

/** The measures with their 95 % intervals, then the answerable questions by kind of document and by phrasing. */
export function groundingLines(result: GroundingResult): string[] {
  return [
    `${'measure'.padEnd(38)} ${'value'.padStart(6)}  95 % interval    cases`,
    ...ROWS.map(([key, label]) => {
      const { value, low, high, hits, total } = result[key];
      return `${label.padEnd(38)} ${value.toFixed(3).padStart(6)}  ${low.toFixed(3)} – ${high.toFixed(3)}  ${hits}/${total}`;
    }),
    ...result.groups.flatMap((group, i) => {
      const before = result.groups[i - 1];
      const isNew = before?.split !== group.split || before.by !== group.by;
      return isNew ? ['', headLine(group), groupLine(group)] : [groupLine(group)];
    }),
  ];
}

function headLine({ split, by }: QualityGroup): string {
  const cells = ['Recall@5', 'section', 'required spans'].map((cell) => cell.padEnd(CELL_WIDTH));
  return `${`${split}, by ${by}`.padEnd(NAME_WIDTH)} cases  ${cells.join(' ')}`.trimEnd();
}

function groupLine({ name, recallAt5, sectionAccuracy, mustContain }: QualityGroup): string {
  const cells = [recallAt5, sectionAccuracy, mustContain].map(({ value, low, high }) =>
    `${value.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`.padEnd(CELL_WIDTH),
  );
  return `${name.padEnd(NAME_WIDTH)} ${String(recallAt5.total).padStart(5)}  ${cells.join(' ')}`.trimEnd();
}
