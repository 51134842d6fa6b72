import { throwIfAborted } from '../../core/errors.ts';
import type { Language } from '../../core/text/language.ts';
import type { Search } from '../../retrieval/search/types.ts';
import type { OrderChecker } from '../orders/check-orders.ts';
import { looksLikeDrugName } from '../../grounding/other-names.ts';
import { classesNamedIn, drugsIn } from '../orders/drug-classes.ts';
import type { DrugOrder, OrderFinding, OrdersReport } from '../orders/types.ts';
import { normalizeForMatch } from '../../core/text/normalize.ts';
import type { QuoteKnowledge } from '../quote-knowledge.ts';
import type { KnowledgeQuote } from '../types.ts';
import { type RiskInput, type RiskScores, scoreRisk } from './score-risk.ts';

export interface RiskRequest extends RiskInput {
  readonly allergies: readonly string[] | undefined;
  readonly medications: readonly DrugOrder[];
  readonly language: Language;
  readonly storeIds: readonly string[];
}

/** A passage of the knowledge base that speaks of treatment: never advice of our own. */
export interface DrugPassage {
  /** The illness of the record it was looked up for. */
  readonly problem: string;
  readonly quote: KnowledgeQuote;
  /** Drugs, and classes of drugs, that the passage names. */
  readonly drugs: readonly string[];
  /** What speaks against one of them in this patient, from its own insert. */
  readonly conflicts: readonly OrderFinding[];
}

export interface RiskAssessment extends RiskScores {
  readonly drugsToConsider: readonly DrugPassage[];
  /** What the inserts of the patient's own medications say against them in this patient. */
  readonly contraindications: readonly OrderFinding[];
  readonly medications: OrdersReport['orders'];
}

export interface RiskAssessor {
  /** Throws AppError `invalid_request` for readings out of order, AppError of the store, and `cancelled`. */
  assess(request: RiskRequest, signal: AbortSignal): Promise<RiskAssessment>;
}

export interface RiskAssessorDeps {
  readonly checker: OrderChecker;
  readonly search: Search;
  readonly quoteKnowledge: QuoteKnowledge;
}

/** Illnesses that are looked up; each costs one search. */
const PROBLEMS = 2;
const PASSAGES = 6;

/** Scores, then what the loaded documents have to add: quotations only. */
export function createRiskAssessor(deps: RiskAssessorDeps): RiskAssessor {
  return {
    async assess(request, signal) {
      const scores = scoreRisk(request);
      throwIfAborted(signal);
      const report = await checkMedications(deps, request, signal);
      throwIfAborted(signal);
      return {
        ...scores,
        drugsToConsider: await drugsToConsider(deps, request, signal),
        contraindications: report.findings,
        medications: report.orders,
      };
    },
  };
}

async function checkMedications(
  { checker }: RiskAssessorDeps,
  request: RiskRequest,
  signal: AbortSignal,
): Promise<OrdersReport> {
  const { medications, patient, allergies, history, labs, storeIds, language } = request;
  return checker.checkOrders(
    {
      orders: medications,
      patient,
      ...(allergies === undefined ? {} : { allergies }),
      history,
      labs,
      storeIds,
      language,
    },
    signal,
  );
}

async function drugsToConsider(
  deps: RiskAssessorDeps,
  request: RiskRequest,
  signal: AbortSignal,
): Promise<DrugPassage[]> {
  const { language, storeIds } = request;
  const passages: DrugPassage[] = [];
  for (const problem of problemsOf(request)) {
    const question =
      language === 'zh' ? `${problem}用什么药治疗？` : `Which drugs treat ${problem}?`;
    const quotes = await deps.quoteKnowledge({ question, language, storeIds }, signal);
    for (const quote of quotes) {
      const drugs = await drugsNamed(deps, quote, storeIds);
      if (drugs.length === 0 || quote.document.kind === 'drug-insert') continue;
      passages.push({
        problem,
        quote,
        drugs,
        conflicts: await conflictsOf(deps, drugs, request, signal),
      });
    }
  }
  return passages.slice(0, PASSAGES);
}

const DENIED = /^(?:无|否认|没有|排除|未|none|no |denies)/i;

/** The problems of the record, and sepsis where the scores raise it. */
function problemsOf({ history, suspectedInfection, language }: RiskRequest): string[] {
  const named = history
    .map((entry) => entry.replace(/(?:病史|史)$/, '').trim())
    .filter((entry) => entry.length > 1 && !DENIED.test(entry));
  const sepsis = suspectedInfection === true ? [language === 'zh' ? '脓毒症' : 'sepsis'] : [];
  return [...new Set([...sepsis, ...named])].slice(0, PROBLEMS + sepsis.length);
}

async function drugsNamed(
  { search }: RiskAssessorDeps,
  { citedText }: KnowledgeQuote,
  storeIds: readonly string[],
): Promise<string[]> {
  const normalized = normalizeForMatch(citedText);
  const { entities } = await search.understand(citedText, storeIds);
  const loaded = entities
    .filter(({ isDrug, alias, start, end }) => isDrug && normalized.slice(start, end) === alias)
    .map(({ alias }) => alias);
  const known = drugsIn(normalized).flatMap(({ names }) =>
    names.filter((name) => normalized.includes(name) && looksLikeName(name)).slice(0, 1),
  );
  const classes = classesNamedIn(normalized).flatMap(({ aliases }) =>
    aliases.filter((alias) => normalized.includes(normalizeForMatch(alias))).slice(0, 1),
  );
  return [...new Set([...loaded, ...known, ...classes])];
}

const looksLikeName = (name: string): boolean => name.length > 2 || looksLikeDrugName(name);

/** Alternatives in one passage are not given together. */
const PAIRS: ReadonlySet<string> = new Set(['interaction', 'duplicate', 'not_judged']);

/** A passage may name a drug this patient must not have: its insert is asked before the passage is shown. */
async function conflictsOf(
  { checker }: RiskAssessorDeps,
  drugs: readonly string[],
  { patient, allergies, history, labs, storeIds, language, medications }: RiskRequest,
  signal: AbortSignal,
): Promise<OrderFinding[]> {
  const { findings } = await checker.checkOrders(
    {
      orders: drugs.map((drug) => ({ drug })),
      patient,
      ...(allergies === undefined ? {} : { allergies }),
      activeMedications: medications.map(({ drug }) => drug),
      history,
      labs,
      storeIds,
      language,
    },
    signal,
  );
  return findings.filter(
    ({ kind, severity, other }) =>
      severity === 'critical' && (!PAIRS.has(kind) || !drugs.includes(other ?? '')),
  );
}
