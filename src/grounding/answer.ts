import { throwIfAborted } from '../core/errors.ts';
import type { Engine } from '../inference/types.ts';
import type { Embedder } from '../retrieval/embedding/types.ts';
import { lexicalTerms } from '../retrieval/lexical/terms.ts';
import type { QueryUnderstanding } from '../retrieval/query/understand.ts';
import type { Search, SearchHit } from '../retrieval/search/types.ts';
import type { KnowledgeStore } from '../retrieval/store/types.ts';
import { citedAnswer } from './cited-answer.ts';
import { wording } from './messages.ts';
import { measureNearness } from './nearness.ts';
import { quotedAnswer } from './quoted-answer.ts';
import { selectSentences } from './select-sentences.ts';
import { judgeEvidence, type NamedDocument } from './sufficiency.ts';
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
  readonly embedder: Embedder;
}

export interface Answerer {
  /**
   * Answers a stand-alone question from the stores, or abstains with a reason. Text first, then one report.
   * Throws AppError of the store and of the engine.
   */
  answer(request: AnswerRequest, engine: Engine, signal: AbortSignal): AsyncIterable<AnswerEvent>;
}

const HITS = 24;
/** A single Han character is not indexed as such, so its rarity is unknown; it counts little. */
const SINGLE_CHARACTER_WEIGHT = 3.5;
/** Documents on a second drug that are read for its interactions. */
const OTHER_DOCUMENTS = 3;
/** Passages an answer may rest on; more would bury the one that matters. */
const PASSAGES = 8;

/** Evidence → sufficiency → selection → engine → splice or verify. */
export function createAnswerer({ search, store, embedder }: AnswererDeps): Answerer {
  /** idf over the asked stores: a word in every chunk weighs nearly nothing, an unknown one the most. */
  async function weights(
    { residual, intentWords }: QueryUnderstanding,
    storeIds: readonly string[],
  ): Promise<(term: string) => number> {
    const words = [...residual, ...intentWords.map(({ word }) => word)];
    const terms = [...new Set(words.flatMap((word) => lexicalTerms(word)))];
    const { chunkCount, frequency } = await store.termFrequencies(storeIds, terms);
    return (term) =>
      term.length === 1
        ? SINGLE_CHARACTER_WEIGHT
        : Math.log(1 + (chunkCount + 1) / ((frequency.get(term) ?? 0) + 0.5));
  }

  async function namedDocuments({ entities }: QueryUnderstanding): Promise<NamedDocument[]> {
    const ids = [...new Set(entities.flatMap((entity) => entity.documentIds))];
    return Promise.all(
      ids.map(async (id) => {
        const chunks = await store.chunksOfDocument(id);
        return {
          document: await store.getDocument(id),
          text: await store.readText(id),
          roles: new Set(chunks.flatMap(({ role }) => (role === undefined ? [] : [role]))),
        };
      }),
    );
  }

  /** What the documents on the other drugs of a question say of interactions: 布洛芬 and 华法林 warn of each other. */
  async function ofOtherDrugs(
    lead: SearchHit,
    { entities, language }: QueryUnderstanding,
  ): Promise<SearchHit[]> {
    const drugs = entities.filter(({ isDrug }) => isDrug);
    const isAboutLead = ({ documentIds }: (typeof drugs)[number]): boolean =>
      documentIds.includes(lead.document.id);
    if (!drugs.some(isAboutLead)) return [];
    const ids = new Set(
      drugs.filter((drug) => !isAboutLead(drug)).flatMap((drug) => drug.documentIds),
    );
    const documents = await Promise.all([...ids].map((id) => store.getDocument(id)));
    const readable = documents.filter((document) => document.language === language);
    const found = await Promise.all(
      (readable.length > 0 ? readable : documents)
        .slice(0, OTHER_DOCUMENTS)
        .map(async (document) => {
          const chunks = await store.chunksOfDocument(document.id, ['interactions']);
          return chunks.map((chunk): SearchHit => ({ ...lead, document, chunk }));
        }),
    );
    return found.flat();
  }

  /** The hits to quote from: the leading document's wanted section whole, what other drugs' documents add, then the best others. */
  async function widen(
    hits: readonly SearchHit[],
    understanding: QueryUnderstanding,
  ): Promise<SearchHit[]> {
    const lead = hits[0];
    const role = lead?.chunk.role;
    const wanted = lead !== undefined && role !== undefined && understanding.roleWeights.has(role);
    const whole = wanted
      ? (await store.chunksOfDocument(lead.document.id, [role])).map(
          (chunk) => hits.find((hit) => hit.chunk.id === chunk.id) ?? { ...lead, chunk },
        )
      : [];
    const others = lead === undefined ? [] : await ofOtherDrugs(lead, understanding);
    const first = [...whole, ...others];
    const taken = new Set(first.map(({ chunk }) => chunk.id));
    const rest = hits.filter((hit) => !taken.has(hit.chunk.id));
    return [...first, ...rest].slice(0, Math.max(PASSAGES, first.length));
  }

  return {
    async *answer(request, engine, signal) {
      const { question, storeIds, filter } = request;
      const { hits, understanding } = await search.search(
        { query: question, storeIds, limit: HITS, ...(filter === undefined ? {} : { filter }) },
        signal,
      );
      throwIfAborted(signal);
      const named = await namedDocuments(understanding);
      const weight = await weights(understanding, storeIds);
      const nearness = await measureNearness(hits, understanding, embedder);
      const judgement = judgeEvidence({ understanding, hits, named, weight, nearness });
      if (!judgement.sufficient) {
        const seen = selectSentences(hits.slice(0, PASSAGES), understanding, weight, nearness);
        yield* abstain(request, judgement.reason, seen);
        return;
      }
      const widened = await widen(judgement.hits, understanding);
      const passages = selectSentences(
        widened,
        understanding,
        weight,
        await measureNearness(widened, understanding, embedder),
      );
      const context = {
        request,
        engine,
        passages,
        understanding,
        signal,
      };
      if (request.mode === 'cited' && engine.describe().writesText) {
        yield* citedAnswer(
          context,
          async (text) => (await search.understand(text, storeIds)).entities,
        );
      } else {
        yield* quotedAnswer(context, (id) => store.readText(id));
      }
    },
  };
}

/** Says that there is no answer, why, and what was looked at. */
export function* abstain(
  { question, language, mode }: Pick<AnswerRequest, 'question' | 'language' | 'mode'>,
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
      evidence,
      quotations: [],
      verification: [],
      usage: NO_USAGE,
      finishReason: 'stop',
    },
  };
}
