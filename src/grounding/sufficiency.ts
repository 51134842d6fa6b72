import { isHan } from '../core/text/normalize.ts';
import type { DocumentKind } from '../retrieval/document.ts';
import type { QueryUnderstanding } from '../retrieval/query/understand.ts';
import type { SearchHit } from '../retrieval/search/types.ts';
import type { SectionRole } from '../retrieval/section-role.ts';
import { coverage, type CoverageOptions, type CoverageText, coverageText } from './coverage.ts';
import type { AbstentionReason } from './types.ts';

export type Judgement =
  | { readonly sufficient: true; readonly hits: readonly SearchHit[] }
  | { readonly sufficient: false; readonly reason: AbstentionReason };

export interface JudgeInput {
  readonly understanding: QueryUnderstanding;
  /** Best first. */
  readonly hits: readonly SearchHit[];
  /** The whole stored text of each document the question names. */
  readonly namedTexts: ReadonlyMap<number, string>;
  /** The section roles each named document has. */
  readonly namedRoles: ReadonlyMap<number, ReadonlySet<SectionRole>>;
  readonly weight: CoverageOptions['weight'];
}

/** Share of a question's words the document it names must contain; tuned on the tuning part of corpora/eval. */
const NAMED_COVERAGE = 0.5;
/** The same where no loaded subject is named, and one passage has to carry the answer alone. */
const UNNAMED_COVERAGE = 0.75;
const UNNAMED_HITS = 5;

/** Kinds whose documents answer only questions that name their subject: a dose without its drug is never an answer. */
const SUBJECT_BOUND: ReadonlySet<DocumentKind> = new Set(['drug-insert', 'lab-test']);

/** Sections a drug insert either has or lacks: if it lacks one, neighbouring sections are not an answer. */
const REGULATED: ReadonlySet<SectionRole> = new Set([
  'overdose',
  'geriatric',
  'pediatric',
  'pregnancy',
  'boxed-warning',
  'storage',
  'shelf-life',
  'pharmacokinetics',
  'pharmacology',
  'interactions',
  'approval-number',
  'manufacturer',
  'composition',
]);

/**
 * Decides whether the hits are enough to answer from, and which of them. The nearest passage is not an answer:
 * the question's subject must be a document's subject, the wanted section must exist, and its words must be covered.
 */
export function judgeEvidence(input: JudgeInput): Judgement {
  const { understanding, hits } = input;
  const { entities, residual, mainRole } = understanding;
  if (entities.length === 0 && residual.length === 0 && mainRole === undefined) {
    return { sufficient: false, reason: 'no_question' };
  }
  if (hits.length === 0) return { sufficient: false, reason: 'no_documents' };
  return entities.length === 0 ? judgeUnnamed(input) : judgeNamed(input);
}

function judgeNamed(input: JudgeInput): Judgement {
  const { understanding, hits, namedTexts, weight } = input;
  const { synonyms, residual } = understanding;
  const texts = new Map([...namedTexts].map(([id, text]) => [id, coverageText(text)]));
  const covering = [...texts].filter(
    ([, text]) =>
      coverage(residual, text, { synonyms, weight }) >= NAMED_COVERAGE &&
      !isOtherName(understanding, text),
  );
  if (covering.length === 0) {
    const foreign = [...texts.values()].every((text) => isOtherName(understanding, text));
    return { sufficient: false, reason: foreign ? 'subject_not_found' : 'not_covered' };
  }
  const usable = covering.filter(([id, text]) => hasSection(input, id, text)).map(([id]) => id);
  if (usable.length === 0) return { sufficient: false, reason: 'section_absent' };
  const kept = hits.filter((hit) => usable.includes(hit.document.id));
  return kept.length === 0
    ? { sufficient: false, reason: 'not_covered' }
    : { sufficient: true, hits: kept };
}

function judgeUnnamed({ understanding, hits, weight }: JudgeInput): Judgement {
  const { residual, intentWords, synonyms } = understanding;
  if (residual.length === 0) return { sufficient: false, reason: 'no_question' };
  const kept = hits.slice(0, UNNAMED_HITS).filter(({ chunk, document }) => {
    if (SUBJECT_BOUND.has(document.kind)) return false;
    const text = coverageText([document.title, ...chunk.sectionPath, chunk.text].join('\n'));
    const content = coverage(residual, text, { synonyms, weight });
    const all = coverage([...residual, ...intentWords], text, { synonyms, weight });
    return content >= UNNAMED_COVERAGE && all >= UNNAMED_COVERAGE * 0.7;
  });
  return kept.length === 0
    ? { sufficient: false, reason: 'subject_not_found' }
    : { sufficient: true, hits: kept };
}

/**
 * 左氨氯地平 is not 氨氯地平, 右布洛芬 not 布洛芬: what touches the name and is no ordinary word makes it another name,
 * unless the document itself uses the longer form.
 */
function isOtherName({ normalized, entities, residual }: QueryUnderstanding, text: CoverageText): boolean {
  return entities.some(({ start, end }) => {
    const before = normalized[start - 1];
    const after = normalized[end];
    const touches = (neighbour: string | undefined, joined: string): boolean =>
      isHan(neighbour) &&
      residual.some((word) => word.length <= 3 && word.endsWith(neighbour ?? '')) &&
      !text.normalized.includes(joined);
    return (
      touches(before, normalized.slice(start - 1, start + 2)) ||
      (isHan(after) &&
        residual.some((word) => normalized.startsWith(word, end) && !text.normalized.includes(word)))
    );
  });
}

/** Whether the document has the section asked for, or says the asked-for words elsewhere. */
function hasSection({ understanding, hits, namedRoles }: JudgeInput, id: number, text: CoverageText): boolean {
  const { mainRole, intentWords } = understanding;
  const document = hits.find((hit) => hit.document.id === id)?.document;
  if (mainRole === undefined || document?.kind !== 'drug-insert') return true;
  if (!REGULATED.has(mainRole)) return true;
  if (namedRoles.get(id)?.has(mainRole) === true) return true;
  return intentWords.some((word) => word.length > 1 && text.normalized.includes(word));
}
