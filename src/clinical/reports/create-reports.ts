import { AppError, throwIfAborted } from '../../core/errors.ts';
import { detectLanguage, type Language } from '../../core/text/language.ts';
import type { Engine } from '../../inference/types.ts';
import type { FhirRecord } from '../fhir/types.ts';
import type { Templates } from '../templates/create-templates.ts';
import type { Template } from '../templates/template-schema.ts';
import { comparePrior, priorContradictions } from './compare-prior.ts';
import { findContradictions } from './find-contradictions.ts';
import { mergeValues, wordsOf } from './merge-values.ts';
import { readDialogue } from './read-dialogue.ts';
import { type DocumentReading, readDocument } from './read-document.ts';
import { type FieldValue, readFields } from './read-fields.ts';
import { readFhirSlots } from './read-fhir-slots.ts';
import { joinSections, renderSection } from './render-report.ts';
import type {
  LesionComparison,
  MissingSlot,
  Report,
  ReportSection,
  SentenceCheck,
  SlotValue,
} from './types.ts';
import { readUtterances } from './utterances.ts';
import { writeNarrative } from './write-narrative.ts';

export interface ReportRequest {
  readonly template: string;
  readonly fields?: Readonly<Record<string, FieldValue>>;
  /** Dictated findings, a draft with headings, or a transcript of a consultation. */
  readonly text?: string;
  readonly fhir?: FhirRecord;
  /** The previous report of the same body part. */
  readonly prior?: string;
  /** Of titles and labels; what is quoted stays in its own language. Default: the text's. */
  readonly language?: Language;
  /** Puts the quotations of narrative sections into prose where it can write at all; without one everything is quoted. */
  readonly engine?: Engine;
}

export type ReportEvent =
  | { readonly type: 'section'; readonly section: ReportSection }
  | { readonly type: 'report'; readonly report: Report };

export interface ReportsDeps {
  readonly templates: Templates;
}

export interface Reports {
  /**
   * Sections as they are done, then the whole report. Throws AppError: `not_found` for the template,
   * `invalid_request` for input without content or with unknown fields, and what the engine throws.
   */
  generate(request: ReportRequest, signal: AbortSignal): AsyncGenerator<ReportEvent>;
}

/** Reports from structured data, FHIR or text. Every sentence rests on a stretch of the input; what is not there is listed. */
export function createReports({ templates }: ReportsDeps): Reports {
  return {
    async *generate(request, signal) {
      const writer = request.engine?.describe().writesText === true ? request.engine : undefined;
      const { template } = templates.get(request.template);
      const language = request.language ?? languageOf(template, request);
      const reading = readText(template, request.text);
      const { values, differences } = mergeValues(template, [
        request.fields === undefined ? [] : readFields(template, request.fields),
        reading.values,
        request.fhir === undefined ? [] : readFhirSlots(template, request.fhir, language === 'zh'),
      ]);
      if (values.size === 0 && reading.unplaced.length === 0) {
        throw new AppError('invalid_request', {
          message: 'The input holds nothing this template can use: give fields, text or fhir.',
          param: 'input',
        });
      }
      const comparison = compare(template, request.prior, values, language);
      const sections: ReportSection[] = [];
      const checks: SentenceCheck[] = [];
      const withheld: SentenceCheck[] = [];
      for (const section of template.sections) {
        throwIfAborted(signal);
        const own = new Map(values);
        for (const slot of writer === undefined ? [] : section.slots) {
          const value = values.get(slot.id);
          if (slot.type !== 'narrative' || value === undefined || writer === undefined) continue;
          const narrative = await writeNarrative(slot, value.pieces, language, writer, signal);
          own.set(slot.id, { ...value, pieces: narrative.pieces });
          withheld.push(...narrative.withheld);
        }
        const rendered = renderSection(section, own, language);
        checks.push(...rendered.checks);
        if (rendered.section.text === '' && !section.required) continue;
        sections.push(rendered.section);
        yield { type: 'section', section: rendered.section };
      }
      const compared = comparisonSection(comparison, language);
      if (compared !== undefined) {
        sections.push(compared);
        yield { type: 'section', section: compared };
      }
      yield {
        type: 'report',
        report: {
          template: template.id,
          language,
          sections,
          text: joinSections(template, sections, language),
          fields: Object.fromEntries([...values].map(([slot, value]) => [slot, wordsOf(value)])),
          missing: missingSlots(template, values),
          contradictions: [
            ...differences,
            ...findContradictions(
              template,
              [...values.values()].map((value) => ({ ...value, text: wordsOf(value) })),
            ),
            ...priorContradictions(comparison ?? []),
          ],
          ...(comparison === undefined ? {} : { comparison }),
          citations: [],
          verification: checks.filter(({ verdict }) => verdict === 'supported'),
          withheld: [...withheld, ...checks.filter(({ verdict }) => verdict === 'unsupported')],
          unplaced: reading.unplaced,
          engine:
            writer === undefined ? null : `${writer.describe().id}@${writer.describe().version}`,
        },
      };
    },
  };
}

/** Collects the events of one generation. */
export async function collectReport(events: AsyncIterable<ReportEvent>): Promise<Report> {
  for await (const event of events) if (event.type === 'report') return event.report;
  throw new AppError('internal');
}

function languageOf(template: Template, { text, fields, prior }: ReportRequest): Language {
  const sample = text ?? (fields === undefined ? prior : JSON.stringify(fields));
  const detected = sample === undefined ? 'zh' : detectLanguage(sample);
  return template.languages.includes(detected) ? detected : (template.languages[0] ?? 'zh');
}

function readText(template: Template, text: string | undefined): DocumentReading {
  if (text === undefined || text.trim() === '') return { values: [], unplaced: [] };
  const turns = template.kind === 'imaging' ? undefined : readUtterances(text);
  return turns === undefined
    ? readDocument(template, text)
    : readDialogue(template, text, turns, detectLanguage(text) === 'zh');
}

/** Findings are compared; a conclusion only repeats them, and speaks where there are no findings. */
function compare(
  template: Template,
  prior: string | undefined,
  values: ReadonlyMap<string, SlotValue>,
  language: Language,
): LesionComparison[] | undefined {
  if (prior === undefined || template.kind !== 'imaging') return undefined;
  const narratives = template.sections.map(({ slots }) =>
    slots
      .filter(({ type }) => type === 'narrative')
      .flatMap(({ id }) => values.get(id)?.pieces ?? []),
  );
  const pieces = narratives.find((list) => list.length > 0) ?? [];
  const spans = pieces.flatMap(
    (piece) => piece.spans ?? [{ start: 0, end: piece.text.length, text: piece.text }],
  );
  return comparePrior(spans, prior, language);
}

function comparisonSection(
  comparison: readonly LesionComparison[] | undefined,
  language: Language,
): ReportSection | undefined {
  if (comparison === undefined || comparison.length === 0) return undefined;
  const sources: ReportSection['sources'][number][] = [];
  let text = '';
  for (const { text: line, current, prior } of comparison) {
    if (text !== '') text += '\n';
    const sentence = { start: text.length, end: text.length + line.length };
    if (current !== undefined) sources.push({ sentence, from: 'text', span: current });
    if (prior !== undefined) sources.push({ sentence, from: 'prior', span: prior });
    text += line;
  }
  return {
    id: 'comparison',
    title: language === 'zh' ? '与前次比较' : 'Comparison',
    text,
    sources,
  };
}

function missingSlots(template: Template, values: ReadonlyMap<string, SlotValue>): MissingSlot[] {
  return template.sections.flatMap((section) =>
    section.slots
      .filter((slot) => slot.required && !values.has(slot.id))
      .map((slot) => ({
        slot: slot.id,
        section: section.id,
        name: slot.name,
        question: slot.question ?? null,
      })),
  );
}
