import { AppError } from '../../core/errors.ts';
import type { Language } from '../../core/text/language.ts';
import { derivedValues } from '../laboratory/derived-values.ts';
import { placeInInterval } from '../laboratory/interval-for.ts';
import type { LabItem, Laboratory } from '../laboratory/types.ts';
import type { QuoteKnowledge } from '../quote-knowledge.ts';
import type { KnowledgeQuote, Patient } from '../types.ts';
import { createFindMeaning } from './find-meaning.ts';
import { createFindPatterns, type PatternInput } from './find-patterns.ts';
import { interpretItem, type JudgedItem } from './interpret-item.ts';
import type { Flag, Interpretation, ItemResult, Trend } from './interpretation.ts';
import { NOTES } from './notes.ts';
import type { ParsedReport } from './parse/types.ts';
import { createReadImaging } from './read-imaging.ts';

export interface CheckupsDeps {
  readonly laboratory: Laboratory;
  readonly quoteKnowledge: QuoteKnowledge;
}

export interface CheckupRequest {
  readonly report: ParsedReport;
  /** Earlier reports of the same person, in any order. */
  readonly previous: readonly ParsedReport[];
  /** The caller's own word; what it leaves out is taken from the report. */
  readonly patient: Patient;
  readonly language: Language;
  readonly storeIds: readonly string[];
}

export interface Checkups {
  /** Judges every result, derives values, finds patterns and quotes what the loaded documents say of the abnormal ones. */
  interpret(request: CheckupRequest, signal: AbortSignal): Promise<Interpretation>;
}

/** Abnormal items that are looked up; a report with more is read by a person anyway. */
const MAX_QUOTED = 6;
/** A change of less than this is no trend where no reference change is published. */
const STABLE_PERCENT = 5;

/** Check-up interpretation without a model: tables decide, documents explain. */
export function createCheckups({ laboratory, quoteKnowledge }: CheckupsDeps): Checkups {
  const findPatterns = createFindPatterns(new Set(laboratory.items.map(({ id }) => id)));
  const findMeaning = createFindMeaning(laboratory);
  const readImaging = createReadImaging();

  async function quote(
    judged: readonly JudgedItem[],
    { language, storeIds }: CheckupRequest,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<JudgedItem, readonly KnowledgeQuote[]>> {
    const asked = judged
      .filter(({ item, flag }) => item !== undefined && flag !== undefined && flag !== 'N')
      .toSorted((a, b) => Number(b.urgency === 'immediate') - Number(a.urgency === 'immediate'))
      .slice(0, MAX_QUOTED);
    const quotes = await Promise.all(
      asked.map(({ item, flag }) =>
        quoteKnowledge({ question: questionOn(item, flag, language), language, storeIds }, signal),
      ),
    );
    return new Map(asked.map((one, i) => [one, quotes[i] ?? []]));
  }

  return {
    async interpret(request, signal) {
      const patient = patientOf(request);
      const judged = markRepeated(
        request.report.rows.map((row) => interpretItem(row, patient, laboratory)),
      );
      const citations = await quote(judged, request, signal);
      const earlier = earlierValues(
        [...request.previous, ...(request.report.earlier ?? [])],
        patient,
        laboratory,
      );
      const items = judged.map((one): ItemResult => {
        const found = findMeaning(one);
        return {
          ...one,
          urgency: moreUrgent(one, found?.urgency),
          trend: trendOf(one, earlier),
          meaning: found?.meaning,
          citations: citations.get(one) ?? [],
        };
      });
      const facts = factsOf(items, request.report.date, laboratory);
      const derived = derivedValues(numbersOf(facts), patient).map((value) => {
        // A corrected calcium is held against the interval of calcium.
        const item = laboratory.byId(value.id === 'corrected-calcium' ? 'ca' : value.id);
        return { ...value, flag: item && derivedFlag(item, value.value, patient, laboratory) };
      });
      for (const { id, value, flag } of derived) {
        if (!facts.has(id)) facts.set(id, { own: value, flag });
      }
      return {
        patient,
        date: request.report.date,
        items,
        derived,
        patterns: findPatterns(facts, patient),
        imaging: readImaging(request.report.findings, patient),
        findings: request.report.findings,
        unread: request.report.unread,
      };
    },
  };
}

/** The caller's word with what the report adds. Throws `invalid_request` where they name two sexes: the wrong report, or patient. */
function patientOf({ report, patient }: CheckupRequest): Patient {
  const { sex } = report.patient;
  if (sex !== undefined && patient.sex !== undefined && sex !== patient.sex) {
    throw new AppError('invalid_request', {
      message: `The report is of a ${sex} patient, the request of a ${patient.sex} one.`,
      param: 'patient.sex',
    });
  }
  return { ...report.patient, ...patient };
}

/** Two results of one item that differ: which of them holds is not for a program to say. */
function markRepeated(judged: readonly JudgedItem[]): JudgedItem[] {
  return judged.map((one) => {
    const differs = judged.some(
      (other) =>
        other !== one &&
        one.item !== undefined &&
        other.item === one.item &&
        typeof other.row.value === typeof one.row.value &&
        (other.own ?? other.row.value) !== (one.own ?? one.row.value),
    );
    return differs ? { ...one, notes: [...one.notes, NOTES.repeated] } : one;
  });
}

/** A critical result stays critical; a meaning makes an ordinary abnormal one more or less pressing. */
function moreUrgent(
  { urgency }: JudgedItem,
  meant: ItemResult['urgency'] | undefined,
): ItemResult['urgency'] {
  return urgency === 'follow-up' ? (meant ?? urgency) : urgency;
}

/** Criteria equate round figures of both units: 126 mg/dL is 7.0 mmol/L. A converted value is compared as they are. */
function asConvention(own: number): number {
  return Number(own.toPrecision(Math.abs(own) < 10 ? 2 : 3));
}

/** What patterns and formulas may rest on: results that are possible, stand only once, and are of the report's own day. */
function factsOf(
  items: readonly ItemResult[],
  date: string | undefined,
  laboratory: Laboratory,
): Map<string, PatternInput> {
  return new Map(
    items.flatMap(({ item, row, own, flag, interval, notes }) => {
      const doubtful = notes.some(({ code }) => code === 'implausible' || code === 'repeated');
      const isOld = row.date !== undefined && row.date !== date;
      if (item === undefined || doubtful || isOld) return [];
      const upper =
        interval?.high === undefined
          ? undefined
          : interval.from === 'built-in' || item.unit === ''
            ? interval.high
            : laboratory.toOwnUnit(item, interval.high, interval.unit);
      const input: PatternInput = {
        flag,
        ...(own === undefined ? {} : { own }),
        ...(own === undefined || own === row.value ? {} : { compared: asConvention(own) }),
        ...(typeof row.value === 'string' ? { words: row.value } : {}),
        ...(upper === undefined ? {} : { upper }),
      };
      return [[item.id, input] as const];
    }),
  );
}

function questionOn(item: LabItem | undefined, flag: Flag | undefined, language: Language): string {
  const given = item?.name[language] ?? '';
  // 钾 alone is no name in a sentence; 血钾 is.
  const name = given.length === 1 ? `血${given}` : given;
  const high = flag === 'H' || flag === 'HH' || flag === 'A';
  if (language === 'en') return `What causes ${high ? 'high' : 'low'} ${name}?`;
  return `${name}${high ? '升高' : '降低'}的原因有哪些`;
}

function derivedFlag(
  item: LabItem,
  value: number,
  patient: Patient,
  laboratory: Laboratory,
): Flag | undefined {
  const interval = laboratory.intervalFor(item, patient);
  if (interval === undefined) return undefined;
  return ({ low: 'L', within: 'N', high: 'H' } as const)[placeInInterval(value, interval)];
}

interface Earlier {
  readonly value: number;
  readonly date: string | undefined;
}

/** The newest earlier value of each item, in its own unit. */
function earlierValues(
  reports: readonly ParsedReport[],
  patient: Patient,
  laboratory: Laboratory,
): ReadonlyMap<string, Earlier> {
  const newest = new Map<string, Earlier>();
  for (const { rows, date } of reports) {
    for (const row of rows) {
      const { item, own } = interpretItem(row, patient, laboratory);
      if (item === undefined || own === undefined) continue;
      const known = newest.get(item.id);
      if (known === undefined || (date ?? '') > (known.date ?? '')) {
        newest.set(item.id, { value: own, date });
      }
    }
  }
  return newest;
}

function trendOf(
  { item, own }: JudgedItem,
  earlier: ReadonlyMap<string, Earlier>,
): Trend | undefined {
  const before = item === undefined ? undefined : earlier.get(item.id);
  if (before === undefined || own === undefined || item === undefined || before.value === 0)
    return undefined;
  const delta = own - before.value;
  const percent = (delta / before.value) * 100;
  const limit = item.referenceChangePercent?.percent;
  const stable = Math.abs(percent) < (limit ?? STABLE_PERCENT);
  return {
    previous: before.value,
    ...(before.date === undefined ? {} : { previousDate: before.date }),
    delta: Number(delta.toPrecision(6)),
    percent: Number(percent.toFixed(1)),
    direction: stable ? 'stable' : delta > 0 ? 'rising' : 'falling',
    ...(limit === undefined ? {} : { beyondReferenceChange: Math.abs(percent) > limit }),
  };
}

function numbersOf(facts: ReadonlyMap<string, PatternInput>): ReadonlyMap<string, number> {
  return new Map(
    [...facts].flatMap(([id, { own }]) => (own === undefined ? [] : [[id, own] as const])),
  );
}
