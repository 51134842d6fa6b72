import { throwIfAborted } from '../core/errors.ts';
import type { Engine } from '../inference/types.ts';
import type { Language } from '../core/text/language.ts';
import { readAsked } from '../retrieval/rank/asked.ts';
import type { QueryUnderstanding } from '../retrieval/query/understand.ts';
import type { Search, SearchHit } from '../retrieval/search/types.ts';
import type { KnowledgeStore } from '../retrieval/store/types.ts';
import { citedAnswer } from './cited-answer.ts';
import { wording } from './messages.ts';
import { quotedAnswer } from './quoted-answer.ts';
import { selectSentences } from './select-sentences.ts';
import { readNamedDocuments } from './named-documents.ts';
import type { EvidenceWeights } from './evidence-model.ts';
import { judgeEvidence, type Judgement } from './sufficiency.ts';
import {
  type AbstentionReason,
  type AnswerEvent,
  type AnswerRequest,
  type EvidencePassage,
  NO_USAGE,
} from './types.ts';

export interface AnswererDeps {
  readonly search: Search;
  readonly store: KnowledgeStore;
  readonly evidence: EvidenceWeights;
}

export interface Answerer {
  /**
   * Answers a stand-alone question from the stores, or abstains with a reason. Text first, then one report.
   * Throws AppError of the store and of the engine.
   */
  answer(request: AnswerRequest, engine: Engine, signal: AbortSignal): AsyncIterable<AnswerEvent>;
}

const HITS = 64;
/** Passages an answer may rest on; more would bury the one that matters. */
const PASSAGES = 8;
/** Documents on a second drug that are read for its interactions. */
const OTHER_DOCUMENTS = 3;

/** "2020年版", "2020版说明书". */
const EDITION = /((?:19|20)\d\d)(?=年|版)/;

interface LookedUp {
  readonly request: AnswerRequest;
  readonly hits: readonly SearchHit[];
  readonly understanding: QueryUnderstanding;
  readonly judgement: Judgement;
}

/** Evidence → sufficiency → selection → engine → splice or verify. */
export function createAnswerer({ search, store, evidence }: AnswererDeps): Answerer {
  async function lookUp(request: AnswerRequest, signal: AbortSignal): Promise<LookedUp> {
    const { question, storeIds, filter, asOf } = request;
    const { hits, understanding } = await search.search(
      {
        query: question,
        storeIds,
        limit: HITS,
        ...(filter === undefined ? {} : { filter }),
        ...(asOf === undefined ? {} : { asOf }),
      },
      signal,
    );
    throwIfAborted(signal);
    const named = await readNamedDocuments(store, understanding);
    const { coverage } = await readAsked(store, understanding, storeIds);
    const judgement = judgeEvidence(
      { understanding, hits, named, weight: coverage.weight },
      evidence,
    );
    return { request, hits, understanding, judgement };
  }

  /** Where the question names the year of a version that is over, what was in force then: it was asked for. */
  async function lookUpEdition(request: AnswerRequest, signal: AbortSignal): Promise<LookedUp> {
    const today = await lookUp(request, signal);
    const year = EDITION.exec(today.understanding.normalized)?.[1];
    if (today.judgement.sufficient || request.asOf !== undefined || year === undefined)
      return today;
    const then = await lookUp({ ...request, asOf: `${year}-12-31` }, signal);
    return then.judgement.sufficient ? then : today;
  }

  return {
    async *answer(asked, engine, signal) {
      const { request, hits, understanding, judgement } = await lookUpEdition(asked, signal);
      const { storeIds, asOf } = request;
      if (!judgement.sufficient) {
        const seen = selectSentences(hits.slice(0, PASSAGES), understanding);
        yield* abstain(request, judgement.reason, seen);
        return;
      }
      const passages = selectSentences(passagesOf(judgement.hits, understanding), understanding);
      const context = { request, engine, passages, understanding, signal };
      if (request.mode === 'cited' && engine.describe().writesText) {
        yield* citedAnswer(
          context,
          async (text) => (await search.understand(text, storeIds, asOf)).entities,
        );
      } else {
        yield* quotedAnswer(context, (id) => store.readText(id));
      }
    },
  };
}

/** The hits to quote from: the leading document's wanted section whole, what other drugs' documents say of interactions, then the best others. */
function passagesOf(
  hits: readonly SearchHit[],
  { entities, language, roleWeights }: QueryUnderstanding,
): SearchHit[] {
  const lead = hits[0];
  if (lead === undefined) return [];
  const { role } = lead.chunk;
  const wanted = role !== undefined && roleWeights.has(role);
  const whole = hits
    .filter(
      ({ document, chunk }) => wanted && document.id === lead.document.id && chunk.role === role,
    )
    .toSorted((a, b) => a.chunk.start - b.chunk.start);
  const first = [...whole, ...ofOtherDrugs(hits, lead, entities, language)];
  const rest = hits.filter((hit) => !first.includes(hit));
  return [...first, ...rest].slice(0, Math.max(PASSAGES, first.length));
}

/** 布洛芬 and 华法林 warn of each other: where two drugs are named, the other one's interactions are read as well. */
function ofOtherDrugs(
  hits: readonly SearchHit[],
  lead: SearchHit,
  entities: QueryUnderstanding['entities'],
  language: Language,
): SearchHit[] {
  const drugs = entities.filter(({ isDrug }) => isDrug);
  const isAbout =
    (id: number) =>
    ({ documentIds }: (typeof drugs)[number]): boolean =>
      documentIds.includes(id);
  if (!drugs.some(isAbout(lead.document.id))) return [];
  const others = drugs.filter((drug) => !isAbout(lead.document.id)(drug));
  const found = hits.filter(
    ({ document, chunk }) => chunk.role === 'interactions' && others.some(isAbout(document.id)),
  );
  const readable = found.filter(({ document }) => document.language === language);
  const kept = readable.length > 0 ? readable : found;
  const documents = new Set(
    [...new Set(kept.map(({ document }) => document.id))].slice(0, OTHER_DOCUMENTS),
  );
  return kept.filter(({ document }) => documents.has(document.id));
}

/** Says that there is no answer, why, and what was looked at. */
export function* abstain(
  {
    question,
    language,
    mode,
    asOf,
  }: Pick<AnswerRequest, 'question' | 'language' | 'mode' | 'asOf'>,
  reason: AbstentionReason,
  evidence: readonly EvidencePassage[],
): Generator<AnswerEvent> {
  yield { type: 'text', text: wording(language).abstention[reason] };
  yield {
    type: 'report',
    report: {
      mode: mode === 'auto' ? 'quoted' : mode,
      status: 'abstained',
      reason,
      question,
      ...(asOf === undefined ? {} : { asOf }),
      evidence,
      quotations: [],
      verification: [],
      usage: NO_USAGE,
      finishReason: 'stop',
    },
  };
}
