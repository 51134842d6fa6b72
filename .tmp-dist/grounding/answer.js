import { throwIfAborted } from '../core/errors.js';
import { lexicalTerms } from '../retrieval/lexical/terms.js';
import { citedAnswer } from './cited-answer.js';
import { wording } from './messages.js';
import { quotedAnswer } from './quoted-answer.js';
import { selectSentences } from './select-sentences.js';
import { judgeEvidence } from './sufficiency.js';
const HITS = 24;
/** Passages an answer may rest on; more would bury the one that matters. */
const PASSAGES = 6;
/** Evidence → sufficiency → selection → engine → splice or verify. */
export function createAnswerer({ search, store }) {
  /** idf over the asked stores: a word in every chunk weighs nearly nothing, an unknown one the most. */
  async function weights({ residual, intentWords }, storeIds) {
    const words = [...residual, ...intentWords.map(({ word }) => word)];
    const terms = [...new Set(words.flatMap((word) => lexicalTerms(word)))];
    const { chunkCount, frequency } = await store.termFrequencies(storeIds, terms);
    return (term) => Math.log(1 + (chunkCount + 1) / ((frequency.get(term) ?? 0) + 0.5));
  }
  async function namedDocuments({ entities }) {
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
  /** The hits to quote from: the leading document's wanted section whole, then the best others. */
  async function widen(hits, { roleWeights }) {
    const lead = hits[0];
    const role = lead?.chunk.role;
    if (lead === undefined || role === undefined || !roleWeights.has(role))
      return hits.slice(0, PASSAGES);
    const section = await store.chunksOfDocument(lead.document.id, [role]);
    const whole = section.map(
      (chunk) => hits.find((hit) => hit.chunk.id === chunk.id) ?? { ...lead, chunk },
    );
    const rest = hits.filter((hit) => !section.some((chunk) => chunk.id === hit.chunk.id));
    return [...whole, ...rest].slice(0, Math.max(PASSAGES, whole.length));
  }
  return {
    async *answer(request, engine, signal) {
      const { question, storeIds, filter, language } = request;
      const { hits, understanding } = await search.search(
        { query: question, storeIds, limit: HITS, ...(filter === undefined ? {} : { filter }) },
        signal,
      );
      throwIfAborted(signal);
      const named = await namedDocuments(understanding);
      const weight = await weights(understanding, storeIds);
      const judgement = judgeEvidence({ understanding, hits, named, weight });
      if (!judgement.sufficient) {
        const seen = selectSentences(hits.slice(0, PASSAGES), understanding, weight);
        yield* abstain(request, judgement.reason, seen);
        return;
      }
      const passages = selectSentences(
        await widen(judgement.hits, understanding),
        understanding,
        weight,
      );
      const context = {
        request: { ...request, language },
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
export function* abstain({ question, language, mode }, reason, evidence) {
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
      usage: { promptTokens: 0, cachedTokens: 0, completionTokens: 0 },
      finishReason: 'stop',
    },
  };
}
//# sourceMappingURL=answer.js.map
