import { normalizeForMatch } from '../core/text/normalize.ts';
import {
  type DocumentKind,
  type StoredDocument,
  SUBJECT_BOUND_KINDS,
} from '../retrieval/document.ts';
import { isKnownDrug, knownTestsIn } from '../retrieval/query/known-names.ts';
import { SECTION_INTENTS } from '../retrieval/query/section-intents.ts';
import type { QueryUnderstanding } from '../retrieval/query/understand.ts';
import type { SearchHit } from '../retrieval/search/types.ts';
import type { SectionRole } from '../retrieval/section-role.ts';
import type { CoverageOptions } from '../retrieval/rank/coverage.ts';
import { contentWords, evidenceFeatures, OUTSIDE } from './evidence-features.ts';
import { type EvidenceWeights, isEnough } from './evidence-model.ts';
import { foreignDrugs, hasOtherDrug, isOther, type NamedDocument } from './named-documents.ts';
import { diseaseNameIn, drugNamesIn, isNameIn, otherNameMeant } from './other-names.ts';
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

/** Hits an answer to a question without a known subject may come from. */
const UNNAMED_HITS = 5;

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

/**
 * Decides whether the hits are enough to answer from, and which of them. The nearest passage is not an answer: first
 * come rules that have to hold whatever the wording, then a judgement learnt from answerable and unanswerable questions.
 */
export function judgeEvidence(input: JudgeInput, weights: EvidenceWeights): Judgement {
  const eligible = eligibleEvidence(input);
  if (!eligible.sufficient || asksForSectionAsSuch(input, eligible.hits)) return eligible;
  const { understanding, weight } = input;
  const named = understanding.entities.length > 0;
  const features = evidenceFeatures({ understanding, weight, hits: eligible.hits });
  if (isEnough(named ? weights.named : weights.unnamed, features)) return eligible;
  return refuse(named ? 'not_covered' : 'subject_not_found');
}

/** "X有什么不良反应": the subject's document has that section, and nothing else was asked. However few documents there are, that is an answer. */
function asksForSectionAsSuch(
  { understanding, named }: JudgeInput,
  hits: readonly SearchHit[],
): boolean {
  const { mainRole, residual } = understanding;
  const ids = new Set(hits.map(({ document }) => document.id));
  return (
    mainRole !== undefined &&
    contentWords(residual).length === 0 &&
    named.some(({ document, roles }) => ids.has(document.id) && roles.has(mainRole))
  );
}

/**
 * What the rules leave: the question's subject must be a document's subject and not another's of a similar name, and the
 * section asked for must exist where documents of the kind have it or lack it.
 */
export function eligibleEvidence(input: JudgeInput): Judgement {
  const { understanding, hits } = input;
  const { entities, residual, mainRole, normalized } = understanding;
  if (entities.length === 0 && residual.length === 0 && mainRole === undefined)
    return refuse('no_question');
  if (hits.length === 0) return refuse('no_documents');
  if (entities.length === 0) return eligibleUnnamed(input);
  return OUTSIDE.test(normalized) ? refuse('not_covered') : eligibleNamed(input);
}

function eligibleNamed(input: JudgeInput): Judgement {
  const { understanding, hits } = input;
  const { normalized } = understanding;
  const meant = inQuestionLanguage(input).filter(
    ({ document }) => !isOther(understanding, document),
  );
  if (meant.length === 0 || hasOtherDrug(understanding, input.named, meant))
    return refuse('subject_not_found');
  const foreign = foreignDrugs(understanding, input.named);
  // A guide may say something of a drug that has no insert here; another drug's insert says it of itself.
  if (foreign.length > 0)
    return enough(hits.filter(isGuideTo(foreign, normalized)), 'subject_not_found');
  const answers = (named: NamedDocument): boolean =>
    hasSection(understanding, named) &&
    !hasOtherRoute(understanding, named) &&
    !isForOtherUse(understanding, named);
  const inLanguage = meant.filter(answers);
  // What no document in the question's language has, its twin in the other one may have.
  const withSection = inLanguage.length > 0 ? inLanguage : twinsOf(meant, input).filter(answers);
  if (withSection.length === 0) return refuse('section_absent');
  const inEdition = new Set(
    withSection
      .filter(
        ({ document, text }) => !asksForOtherEdition(understanding.normalized, document, text),
      )
      .map(({ document }) => document.id),
  );
  const kept = hits.filter(
    (hit) =>
      inEdition.has(hit.document.id) &&
      isForTheSamePeople(understanding, hit) &&
      saysHowMuch(understanding, hit),
  );
  return enough(kept, 'not_covered');
}

function eligibleUnnamed({ understanding, hits }: JudgeInput): Judgement {
  const { residual, normalized } = understanding;
  if (contentWords(residual).length === 0) return refuse('subject_not_found');
  const diseases = residual.flatMap((word) => diseaseNameIn(word) ?? []);
  const drugs = residual.flatMap(drugNamesIn);
  const tests = residual.flatMap(knownTestsIn);
  const isGuide = isGuideTo(drugs, normalized);
  const kept = hits.slice(0, UNNAMED_HITS).filter((hit) => {
    const { chunk, document } = hit;
    const names = normalizeForMatch([document.title, ...chunk.sectionPath].join('\n'));
    const all = `${names}\n${normalizeForMatch(chunk.text)}`;
    // What another disease's guide says of this one in passing is no answer about it, nor another test's sheet.
    const ofDisease = SUBJECT_BOUND_KINDS.has(document.kind) ? all : names;
    const ofTest = document.kind === 'lab-test' ? names : all;
    const isBound = document.kind === 'lab-test' || drugs.length > 0;
    if (!isBound && !diseases.every((name) => ofDisease.includes(name))) return false;
    if (!tests.every((name) => ofTest.includes(name))) return false;
    return (
      drugs.length === 0 ||
      isGuide(hit) ||
      (document.kind === 'drug-insert' && drugs.every((name) => isAbout(names, name, normalized)))
    );
  });
  return enough(kept, 'subject_not_found');
}

/** Whether these titles and aliases are of what the question calls by a part of them: 头孢呋辛 is 头孢呋辛酯片, 头孢呋辛钠 is not. */
function isAbout(names: string, name: string, normalized: string): boolean {
  const start = normalized.indexOf(name);
  return (
    isNameIn(names, name) &&
    otherNameMeant(normalized, { start, end: start + name.length }, names) === undefined
  );
}

/**
 * Whether a passage speaks of drugs that have no insert here. How much of one to take is only told by a sentence that
 * names it and gives an amount: "low-dose colchicine" is no answer to "how many tablets".
 */
function isGuideTo(drugs: readonly string[], normalized: string): (hit: SearchHit) => boolean {
  const dosed = ASKS_AMOUNT.test(normalized) ? drugs.filter(isKnownDrug) : [];
  return ({ chunk, document }) => {
    if (SUBJECT_BOUND_KINDS.has(document.kind)) return false;
    const text = normalizeForMatch(chunk.text);
    if (!drugs.every((name) => isNameIn(text, name))) return false;
    const sentences = text.split(/[。；;\n]/).filter((sentence) => AMOUNT.test(sentence));
    return dosed.every((name) => sentences.some((sentence) => isNameIn(sentence, name)));
  };
}

const ASKS_AMOUNT =
  /(?:[吃用服打给喝喷]|一次|一天|一日|每次|每天|每日|每公斤)多少|多少(?:片|粒|颗|毫克|mg|克|单位|毫升|ml)|几(?:片|粒|毫克|mg|颗|支|袋|包|揿|喷|单位|毫升)|剂量|用量|极量|how much|how many|\bdos(?:e|es|age|ing)\b/;
const AMOUNT = /\d\s*(?:mg|g|µg|μg|mcg|ml|iu|u\b|毫克|克|微克|毫升|单位|万单位|片|粒|袋|支|揿|喷)/;

/** Documents in the other language on the subjects of these. */
function twinsOf(
  meant: readonly NamedDocument[],
  { understanding, named }: JudgeInput,
): NamedDocument[] {
  const ids = new Set(meant.map(({ document }) => document.id));
  const twins = new Set(
    understanding.entities
      .filter(({ documentIds }) => documentIds.some((id) => ids.has(id)))
      .flatMap(({ documentIds }) => documentIds),
  );
  return named.filter(
    ({ document }) =>
      twins.has(document.id) && !ids.has(document.id) && !isOther(understanding, document),
  );
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

function hasOtherRoute(
  { normalized }: QueryUnderstanding,
  { document, text }: NamedDocument,
): boolean {
  return document.kind === 'drug-insert' && asksForOtherRoute(normalized, normalizeForMatch(text));
}

/** A target in pregnancy is not the one of everybody: a guide's passage has to speak of the people that were asked about. */
function isForTheSamePeople(
  { intentWords }: QueryUnderstanding,
  { chunk, document }: SearchHit,
): boolean {
  if (document.kind === 'drug-insert') return true;
  const text = normalizeForMatch([...chunk.sectionPath, chunk.text].join('\n'));
  return intentWords.every(({ role }) => !POPULATIONS.has(role) || saysOf(role, text));
}

/** Whether the text uses one of the wordings that ask for such a section. */
function saysOf(asked: SectionRole, text: string): boolean {
  // "非妊娠成年患者" speaks of everybody else.
  const of = text.replace(/非(?:妊娠|孕期|孕妇|儿童|哺乳期)/g, '');
  return SECTION_INTENTS.some(({ role, pattern }) => role === asked && pattern.test(of));
}

/** How much of a drug to take is not told by the guide to a disease the question names beside it, unless it names the drug. */
function saysHowMuch(
  { normalized, subject }: QueryUnderstanding,
  { chunk, document }: SearchHit,
): boolean {
  if (subject?.isDrug !== true || !ASKS_AMOUNT.test(normalized)) return true;
  return document.kind === 'drug-insert' || isNameIn(normalizeForMatch(chunk.text), subject.alias);
}

const TREATS =
  /治(?:疗)?(?!疗|好|了|不|得|病|法|过|完|什么|哪|啥|几|多|期|后|前|中|愈|本|的|时)(\p{Script=Han}{2})/u;

/** "氯雷他定治失眠睡前吃几片": a dose for what the insert does not name among its uses is no answer. */
function isForOtherUse(
  { normalized, mainRole }: QueryUnderstanding,
  { document, indications }: NamedDocument,
): boolean {
  if (document.kind !== 'drug-insert' || mainRole !== 'dosage' || indications === '') return false;
  const use = TREATS.exec(normalized)?.[1];
  return use !== undefined && !normalizeForMatch(indications).includes(use);
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
  if (document.kind !== 'drug-insert') return saysOf(mainRole, normalized);
  return intentWords.some(
    ({ role, word }) => role === mainRole && word.length > 1 && normalized.includes(word),
  );
}

/** "2030年版": a year that neither the document nor its version knows. */
function asksForOtherEdition(normalized: string, document: StoredDocument, text: string): boolean {
  const years = normalized.match(/(?:19|20)\d\d(?=年|版)/g) ?? [];
  const known = [text, document.title, document.versionLabel, document.effectiveFrom].join(' ');
  return years.some((year) => !known.includes(year));
}

/** Something to quote has to be among them: hits far down are not read into sentences. */
function enough(hits: readonly SearchHit[], reason: AbstentionReason): Judgement {
  return hits.some(({ sentences }) => sentences.length > 0)
    ? { sufficient: true, hits }
    : refuse(reason);
}

function refuse(reason: AbstentionReason): Judgement {
  return { sufficient: false, reason };
}
