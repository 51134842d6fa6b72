import { throwIfAborted } from '../../core/errors.ts';
import { normalizeForMatch } from '../../core/text/normalize.ts';
import { type Chunk, type StoredDocument, SUBJECT_BOUND_KINDS } from '../document.ts';
import type { Embedder } from '../embedding/types.ts';
import { lexicalTerms } from '../lexical/terms.ts';
import type { SectionModel } from '../query/section-model.ts';
import { type QueryUnderstanding, questionTexts, understandQuery } from '../query/understand.ts';
import type { ChunkScope, KnowledgeStore, ScoredChunk } from '../store/types.ts';
import { aspectScores } from './aspect.ts';
import { fuse, type FusedChunk } from './fuse.ts';
import { createLoadedNames } from './loaded-names.ts';
import { singledOut } from './singled-out.ts';
import type { SearchRequest, SearchTimings } from './types.ts';

export interface CandidateDeps {
  readonly store: KnowledgeStore;
  readonly embedder: Embedder;
  readonly sections: SectionModel;
}

/** Candidates each retriever contributes before fusion. */
const CANDIDATES = 100;
/** Best fused candidates that are read and ranked, besides those of named subjects. */
const RANKED = 64;
/** In units of the fused z-score: naming the subject outweighs any difference of wording, the section comes next. */
const SUBJECT_BOOST = 4;
const SECTION_BOOST = 2.5;
/** A heading that stands in the question fits nearly as well as a section asked for in other words. */
const HEADING_FIT = 0.8;
/** A document in the language of the question comes before its twin in the other one. */
const LANGUAGE_BOOST = 2.5;
/** One deviation of fitness among the chunks of the subject's documents, and how many count. */
const ASPECT_BOOST = 1;
const ASPECT_CEILING = 3;
/** A fused score can reach 8 where one chunk stands alone; beyond this it says no more about fitness. */
const FUSED_CEILING = 2.5;
/** "X 能和华法林一起吃吗" is answered from the document on X. */
const FIRST_SUBJECT_BOOST = 6;

/** A chunk worth reading, with what is known of it before its sentences are read. */
export interface Candidate {
  readonly fused: FusedChunk;
  readonly chunk: Chunk;
  readonly document: StoredDocument;
  /** Its document is about a subject the question names; the one the answer is looked up under. */
  readonly named: boolean;
  readonly first: boolean;
  /** How well its section fits what is asked for, 0 to 1. */
  readonly section: number;
  /** What is asked about the subject, compared with the subject's other chunks; in deviations. */
  readonly aspect: number;
  readonly subjectBoost: number;
  readonly sectionBoost: number;
  readonly aspectBoost: number;
  readonly total: number;
}

export interface Candidates {
  /** Best first, by wording, subject and section. */
  readonly candidates: readonly Candidate[];
  readonly understanding: QueryUnderstanding;
  readonly timings: Omit<SearchTimings, 'rerankMs' | 'totalMs'>;
}

export interface CandidateSearch {
  find(request: SearchRequest, signal?: AbortSignal): Promise<Candidates>;
  understand(
    query: string,
    storeIds: readonly string[],
    asOf?: string,
  ): Promise<QueryUnderstanding>;
}

/** The first half of a search: words and vectors, fused, then lifted where subject and section are what was asked for. */
export function createCandidateSearch({
  store,
  embedder,
  sections,
}: CandidateDeps): CandidateSearch {
  const namesOf = createLoadedNames(store);

  async function understand(
    query: string,
    storeIds: readonly string[],
    asOf?: string,
  ): Promise<QueryUnderstanding> {
    return understandQuery(query, await namesOf(storeIds, asOf), sections);
  }

  /** Chunks of the named subjects' wanted sections are candidates whatever their wording. */
  async function namedChunks(
    understanding: QueryUnderstanding,
    scope: ChunkScope,
    terms: readonly string[],
  ): Promise<number[]> {
    const documentIds = [...new Set(understanding.entities.flatMap((e) => e.documentIds))];
    if (documentIds.length === 0) return [];
    const roles = [...understanding.roleWeights.keys()];
    const inSections =
      roles.length === 0 || scope.roles !== undefined
        ? []
        : await store.lexicalSearch(
            { ...scope, documentIds, roles },
            subjectTerms(understanding),
            CANDIDATES,
          );
    const inDocuments = await store.lexicalSearch({ ...scope, documentIds }, terms, CANDIDATES / 2);
    return [...inSections, ...inDocuments].map(({ chunkId }) => chunkId);
  }

  async function rank(
    fused: readonly FusedChunk[],
    understanding: QueryUnderstanding,
    aspects: ReadonlyMap<number, number>,
  ): Promise<Candidate[]> {
    const chunks = new Map(
      (await store.getChunks(fused.map((f) => f.chunkId))).map((chunk) => [chunk.id, chunk]),
    );
    const documentIds = [...new Set([...chunks.values()].map((chunk) => chunk.documentId))];
    const documents = new Map(
      (await store.getDocuments(documentIds)).map((document) => [document.id, document]),
    );
    const named = new Set(understanding.entities.flatMap((e) => e.documentIds));
    const isMeant = singledOut(
      understanding.normalized,
      [...documents.values()].filter(({ id }) => named.has(id)),
    );
    const first = new Set(understanding.subject?.documentIds);
    return fused
      .flatMap((candidate) => {
        const chunk = chunks.get(candidate.chunkId);
        const document = chunk && documents.get(chunk.documentId);
        if (chunk === undefined || document === undefined) return [];
        const isNamed = named.has(document.id);
        if (isNamed && !isMeant(document)) return [];
        const subjectBoost = isNamed
          ? SUBJECT_BOOST +
            (document.language === understanding.language ? LANGUAGE_BOOST : 0) +
            (first.has(document.id) ? FIRST_SUBJECT_BOOST : 0)
          : 0;
        const fit = chunk.role === undefined ? 0 : (understanding.roleWeights.get(chunk.role) ?? 0);
        const apt = isNamed || !SUBJECT_BOUND_KINDS.has(document.kind);
        const headed = isHeadedBy(chunk, understanding.normalized) ? HEADING_FIT : 0;
        const section = apt ? Math.max(fit, headed) : 0;
        const sectionBoost = SECTION_BOOST * section;
        const wording = FUSED_CEILING * Math.tanh(candidate.fused.score / FUSED_CEILING);
        const aspect = Math.min(ASPECT_CEILING, aspects.get(chunk.id) ?? 0);
        const aspectBoost = ASPECT_BOOST * aspect;
        const total = wording + subjectBoost + sectionBoost + aspectBoost;
        return [
          {
            fused: candidate,
            chunk,
            document,
            named: isNamed,
            first: first.has(document.id),
            section,
            aspect,
            subjectBoost,
            sectionBoost,
            aspectBoost,
            total,
          },
        ];
      })
      .toSorted((a, b) => b.total - a.total || a.chunk.id - b.chunk.id);
  }

  return {
    understand,
    async find(request, signal) {
      const clock = stopwatch();
      const understanding = await understand(request.query, request.storeIds, request.asOf);
      const terms = lexicalTerms(request.query);
      const scope = scopeOf(request);
      const understandMs = clock();
      // With those that later stages ask for: one inference makes them all.
      const [vector = new Float32Array(embedder.dimension)] = await embedder.embed(
        [...new Set([request.query, ...questionTexts(understanding)])],
        'query',
      );
      const embedMs = clock();
      throwIfAborted(signal);
      const lexical = await store.lexicalSearch(scope, terms, CANDIDATES);
      const aspects = await aspectScores({ store, embedder }, understanding, request);
      const allowed =
        scope.kinds === undefined && scope.roles === undefined && scope.filter === undefined;
      const named = [
        ...(await namedChunks(understanding, scope, terms)),
        ...(allowed ? aspects.keys() : []),
      ];
      const lexicalMs = clock();
      throwIfAborted(signal);
      const dense = await store.vectorSearch(scope, vector, CANDIDATES);
      const known = new Set(dense.map(({ chunkId }) => chunkId));
      const others = new Set([...lexical.map(({ chunkId }) => chunkId), ...named]);
      const missing = [...others].filter((id) => !known.has(id));
      const cosines: ScoredChunk[] = [...dense, ...(await store.similarity(missing, vector))];
      const denseMs = clock();
      const fused = fuse(lexical, dense, cosines);
      const wanted = new Set(named);
      const worthReading = fused.filter(({ chunkId }, i) => i < RANKED || wanted.has(chunkId));
      const ranked = await rank(worthReading, understanding, aspects);
      const rankMs = clock();
      return {
        candidates: ranked,
        understanding,
        timings: { understandMs, embedMs, lexicalMs, denseMs, rankMs },
      };
    },
  };
}

/** Whether the question names the chunk's own heading. */
function isHeadedBy({ sectionPath }: Chunk, normalized: string): boolean {
  const heading = normalizeForMatch(sectionPath.at(-1) ?? '');
  return heading.length >= 3 && normalized.includes(heading);
}

function scopeOf(request: SearchRequest): ChunkScope {
  const { storeIds, kinds, roles, filter, asOf } = request;
  return {
    storeIds,
    ...(kinds === undefined ? {} : { kinds }),
    ...(roles === undefined ? {} : { roles }),
    ...(filter === undefined ? {} : { filter }),
    ...(asOf === undefined ? {} : { asOf }),
  };
}

function subjectTerms({ entities }: QueryUnderstanding): string[] {
  return [...new Set(entities.flatMap((entity) => lexicalTerms(entity.alias)))];
}

/** Milliseconds since the previous call. */
export function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const elapsed = now - last;
    last = now;
    return elapsed;
  };
}
