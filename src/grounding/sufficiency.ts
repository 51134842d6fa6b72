import { normalizeForMatch } from '../core/text/normalize.ts';
import {
  type DocumentKind,
  type StoredDocument,
  SUBJECT_BOUND_KINDS,
} from '../retrieval/document.ts';
import { SECTION_INTENTS } from '../retrieval/query/section-intents.ts';
import type { QueryUnderstanding } from '../retrieval/query/understand.ts';
import type { SearchHit } from '../retrieval/search/types.ts';
import type { SectionRole } from '../retrieval/section-role.ts';
import {
  coverage,
  type CoverageOptions,
  coverageText,
  coverageWords,
} from '../retrieval/rank/coverage.ts';
import { hasForeignDrug, hasOtherDrug, isOther, type NamedDocument } from './named-documents.ts';
import { diseaseNameIn } from './other-names.ts';
import { asksForOtherRoute } from './routes.ts';
import type { AbstentionReason } from './types.ts';

export type Judgement =
  | { readonly sufficient: true; readonly hits: readonly SearchHit[] }
  | { readonly sufficient: false; readonly reason: AbstentionReason };

export interface JudgeInput {
  readonly understanding: QueryUnderstanding;
  /** Best first. */
  readonly hits: readonly SearchHit[];
  readonly named: readonly NamedDocument[];
  /** Weight of a term of the question: rare ones matter more. */
  readonly weight: CoverageOptions['weight'];
}

/**
 * Shares of a question's own words that the evidence must contain, tuned on the tuning part of corpora/eval.
 * Patients do not use the label's words: where the wanted section exists, none has to be found. What a drug is used
 * for and what it causes are the exceptions, since "does it treat X" is a question about X; guides are prose and paraphrased freely. Where the question wants no known section, its
 * words are all there is.
 */
const COVERAGE = {
  inSection: 0,
  indications: 0.1,
  adverseReactions: 0,
  named: 0.05,
  guide: 0.05,
  unnamed: 0.5,
  heading: 0.3,
} as const;
const UNNAMED_HITS = 5;
/**
 * What is said in other words: a cosine of the nearest sentence with what is asked about the subject; without a subject,
 * this and the share of words together. Tuned like the shares above.
 */
const NEAR = { named: 0.15, unnamed: 1.0 } as const;
/** A sentence of the subject's document that answers with this chance, by the ranker's calibration, is worth showing. */
const LEAST_FIT = 0.01;

/** Sections a document of this kind either has or lacks: if it lacks one, neighbouring sections are not an answer. */
const REGULATED: Readonly<Partial<Record<DocumentKind, ReadonlySet<SectionRole>>>> = {
  'drug-insert': new Set<SectionRole>([
    'overdose',
    'geriatric',
    'pediatric',
    'pregnancy',
    'boxed-warning',
    'storage',
    'shelf-life',
    'interactions',
    'composition',
    'approval-number',
    'manufacturer',
    'clinical-trials',
  ]),
  'lab-test': new Set<SectionRole>(['critical-values', 'reference-interval', 'interference']),
};

/** What holds for adults is no answer for a child or in pregnancy, whatever the kind of document. */
const POPULATIONS: ReadonlySet<SectionRole> = new Set(['pregnancy', 'pediatric']);

/** What no clinical document says: prices, shops, insurance, benefits, brands compared, who invented what. */
const OUTSIDE =
  /(?:哪家|哪个|附近的?).{0,4}医院|多少钱|价格|价钱|费用|贵不贵|便宜|医保|报销|哪里(?:能)?买|哪儿买|在哪买|网购|淘宝|京东|股价|股票|\bprices?\b|\bcosts?\b|how expensive|\bbuy\b|insurance|stock|补助|补贴|残疾证|哪个牌子|(?:厂家|品牌|牌子|药店).{0,3}(?:最好|更好|好)|发明|invent/;

/**
 * Decides whether the hits are enough to answer from, and which of them. The nearest passage is not an answer:
 * the question's subject must be a document's subject, the wanted section must exist, and its words must be covered.
 */
export function judgeEvidence(input: JudgeInput): Judgement {
  const { understanding, hits } = input;
  const { entities, residual, mainRole, normalized } = understanding;
  if (entities.length === 0 && residual.length === 0 && mainRole === undefined)
    return refuse('no_question');
  if (hits.length === 0) return refuse('no_documents');
  if (entities.length === 0) return judgeUnnamed(input);
  return OUTSIDE.test(normalized) ? refuse('not_covered') : judgeNamed(input);
}

function judgeNamed(input: JudgeInput): Judgement {
  const { understanding, hits } = input;
  const meant = inQuestionLanguage(input).filter(
    ({ document }) => !isOther(understanding, document),
  );
  if (
    meant.length === 0 ||
    hasForeignDrug(understanding, input.named) ||
    hasOtherDrug(understanding, input.named, meant)
  )
    return refuse('subject_not_found');
  const withSection = meant.filter(
    (named) => hasSection(understanding, named) && !hasOtherRoute(understanding, named),
  );
  if (withSection.length === 0) return refuse('section_absent');
  const covering = new Set(
    withSection.filter((named) => isCovered(input, named)).map(({ document }) => document.id),
  );
  const kept = hits.filter(({ document }) => covering.has(document.id));
  return kept.length === 0 ? refuse('not_covered') : { sufficient: true, hits: kept };
}

function judgeUnnamed({ understanding, hits, weight }: JudgeInput): Judgement {
  const { residual, intentWords, synonyms, normalized } = understanding;
  const words = coverageWords([...contentWords(residual), ...intentWords.map(({ word }) => word)], {
    synonyms,
    weight,
  });
  if (contentWords(residual).length === 0) return refuse('subject_not_found');
  const diseases = residual.flatMap((word) => diseaseNameIn(word) ?? []);
  const kept = hits.slice(0, UNNAMED_HITS).filter((hit) => {
    const { chunk, document } = hit;
    if (SUBJECT_BOUND_KINDS.has(document.kind)) return false;
    const text = coverageText([document.title, ...chunk.sectionPath, chunk.text].join('\n'));
    const headed =
      chunk.sectionPath.some((title) => isNamedIn(normalized, title)) ||
      intentWords.some(({ word }) => word.length >= 3 && document.title.includes(word));
    // What another disease's guide says of this one in passing is no answer about it.
    const names = normalizeForMatch([document.title, ...chunk.sectionPath].join('\n'));
    if (diseases.some((name) => !names.includes(name))) return false;
    const least = headed ? COVERAGE.heading : COVERAGE.unnamed;
    const covered = coverage(words, text);
    return covered >= least || covered + nearest(hit) >= NEAR.unnamed;
  });
  return kept.length === 0 ? refuse('subject_not_found') : { sufficient: true, hits: kept };
}

/** A document in the other language answers only where none in the question's language is about the subject. */
function inQuestionLanguage({ understanding, named }: JudgeInput): NamedDocument[] {
  const { entities, language } = understanding;
  return named.filter(({ document }) => {
    if (document.language === language) return true;
    const twins = new Set(
      entities
        .filter(({ documentIds }) => documentIds.includes(document.id))
        .flatMap(({ documentIds }) => documentIds),
    );
    return !named.some(
      (other) => twins.has(other.document.id) && other.document.language === language,
    );
  });
}

/** A heading that stands in the question names its subject as well as a title does. */
function isNamedIn(normalized: string, title: string): boolean {
  return title.length >= 4 && normalized.includes(normalizeForMatch(title));
}

function hasOtherRoute(
  { normalized }: QueryUnderstanding,
  { document, text }: NamedDocument,
): boolean {
  return document.kind === 'drug-insert' && asksForOtherRoute(normalized, normalizeForMatch(text));
}

/** Whether the document has the section asked for, or at least says the words that ask for it. */
function hasSection(
  { mainRole, intentWords }: QueryUnderstanding,
  { document, text, roles }: NamedDocument,
): boolean {
  if (mainRole === undefined || roles.has(mainRole)) return true;
  if (REGULATED[document.kind]?.has(mainRole) !== true && !POPULATIONS.has(mainRole)) return true;
  const normalized = normalizeForMatch(text);
  // Guides say "儿童" where the question says "10岁小孩"; in an insert the word stands in the storage section too.
  if (!SUBJECT_BOUND_KINDS.has(document.kind))
    return SECTION_INTENTS.some(
      ({ role, pattern }) => role === mainRole && pattern.test(normalized),
    );
  return intentWords.some(
    ({ role, word }) => role === mainRole && word.length > 1 && normalized.includes(word),
  );
}

function isCovered(
  { understanding, weight, hits }: JudgeInput,
  { document, text, roles }: NamedDocument,
): boolean {
  if (asksForOtherEdition(understanding.normalized, document, text)) return false;
  const { residual, synonyms, mainRole, roleWeights, language } = understanding;
  const inSection =
    mainRole !== undefined && [...roleWeights.keys()].some((role) => roles.has(role));
  const own = hits.filter((hit) => hit.document.id === document.id);
  const fits = own.some(({ sentences }) => sentences.some(({ fit }) => fit >= LEAST_FIT));
  // Words of one language are not found in a text of the other; the section, the guide itself or a fitting sentence has to be enough.
  if (document.language !== language)
    return inSection || fits || !SUBJECT_BOUND_KINDS.has(document.kind);
  const share = coverage(
    coverageWords(contentWords(residual), { synonyms, weight }),
    coverageText(text),
  );
  if (!inSection) {
    return (
      fits ||
      own.some((hit) => nearest(hit) >= NEAR.named) ||
      share >= (SUBJECT_BOUND_KINDS.has(document.kind) ? COVERAGE.named : COVERAGE.guide)
    );
  }
  const least: Partial<Record<SectionRole, number>> = {
    indications: COVERAGE.indications,
    'adverse-reactions': COVERAGE.adverseReactions,
  };
  return share >= (least[mainRole ?? 'dosage'] ?? COVERAGE.inSection);
}

/** "2030年版": a year that neither the document nor its version knows. */
function asksForOtherEdition(normalized: string, document: StoredDocument, text: string): boolean {
  const years = normalized.match(/(?:19|20)\d\d(?=年|版)/g) ?? [];
  const known = [text, document.title, document.versionLabel, document.effectiveFrom].join(' ');
  return years.some((year) => !known.includes(year));
}

/** Numbers are the patient's, not the document's; a single Han character is too little to hold against a text. */
function contentWords(residual: readonly string[]): string[] {
  return residual.filter((word) => !/^\d/.test(word) && word.length > 1);
}

/** Cosine of the hit's nearest sentence to what is asked about the subject. */
function nearest({ sentences }: SearchHit): number {
  return Math.max(0, ...sentences.map(({ near }) => near));
}

function refuse(reason: AbstentionReason): Judgement {
  return { sufficient: false, reason };
}
