import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox';
import { DOCUMENT_KINDS } from '../../retrieval/document.ts';
import { SECTION_ROLES } from '../../retrieval/section-role.ts';
import { rewriteQuery } from '../../retrieval/search/rewrite-query.ts';
import { wholeSection } from '../../retrieval/search/whole-section.ts';
import type { Search } from '../../retrieval/search/types.ts';
import type { AttributeFilter, KnowledgeStore } from '../../retrieval/store/types.ts';
import { disconnectSignal } from '../disconnect.ts';
import { useStore } from '../store-access.ts';
import { daySchema, readDay } from '../wire/day-schema.ts';
import { filterSchema } from '../wire/filter-schema.ts';
import { parentObject, searchResult } from '../wire/store-objects.ts';

export interface VectorStoreSearchDeps {
  readonly store: KnowledgeStore;
  readonly search: Search;
  readonly shutdown: AbortSignal;
}

const params = Type.Object({ id: Type.String() });
const exact = { additionalProperties: false } as const;
const tags = ['vector stores'];
const searchBody = Type.Object(
  {
    query: Type.Union([
      Type.String({ minLength: 1, maxLength: 4096 }),
      Type.Array(Type.String({ minLength: 1, maxLength: 4096 }), { minItems: 1, maxItems: 8 }),
    ]),
    max_num_results: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
    filters: Type.Optional(Type.Union([filterSchema, Type.Null()])),
    ranking_options: Type.Optional(
      Type.Object({
        ranker: Type.Optional(Type.String()),
        score_threshold: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
      }),
    ),
    rewrite_query: Type.Optional(Type.Boolean()),
    as_of: Type.Optional(daySchema),
    expand: Type.Optional(
      Type.Literal('section', {
        description: 'Extension: each result also has its whole section, as `parent`.',
      }),
    ),
    kinds: Type.Optional(
      Type.Array(Type.Union(DOCUMENT_KINDS.map((kind) => Type.Literal(kind))), {
        description: 'Extension: only these kinds of documents.',
      }),
    ),
    roles: Type.Optional(
      Type.Array(Type.Union(SECTION_ROLES.map((role) => Type.Literal(role))), {
        description: 'Extension: only sections of these roles.',
      }),
    ),
  },
  exact,
);

/** `POST /v1/vector_stores/{id}/search`: passages for a question, with why each was found. */
export const vectorStoreSearchRoute: FastifyPluginAsyncTypebox<VectorStoreSearchDeps> = async (
  app,
  { store, search, shutdown },
) => {
  app.post(
    '/v1/vector_stores/:id/search',
    { schema: { tags, params, body: searchBody } },
    async (request, reply) => {
      const signal = disconnectSignal(reply, shutdown);
      const { body } = request;
      const { id } = await useStore(store, request.params.id);
      const asked = typeof body.query === 'string' ? [body.query] : body.query;
      const day = readDay(body.as_of, 'as_of');
      const rewrite = (query: string) => rewriteQuery(search, query, [id], day.asOf);
      const queries = body.rewrite_query === true ? await Promise.all(asked.map(rewrite)) : asked;
      const filter = body.filters as AttributeFilter | null | undefined;
      const result = await search.search(
        {
          query: queries.join('\n'),
          storeIds: [id],
          limit: body.max_num_results ?? 10,
          scoreThreshold: body.ranking_options?.score_threshold ?? 0,
          ...day,
          ...(body.kinds === undefined ? {} : { kinds: body.kinds }),
          ...(body.roles === undefined ? {} : { roles: body.roles }),
          ...(filter === undefined || filter === null ? {} : { filter }),
        },
        signal,
      );
      const { understanding, timings, hits } = result;
      return {
        object: 'vector_store.search_results.page',
        search_query: queries,
        data: await Promise.all(
          hits.map(async (hit) =>
            body.expand === undefined
              ? searchResult(hit)
              : {
                  ...searchResult(hit),
                  parent: parentObject(await wholeSection(store, hit.chunk)),
                },
          ),
        ),
        has_more: false,
        next_page: null,
        explain: {
          language: understanding.language,
          subjects: understanding.entities.map(({ alias }) => alias),
          section: understanding.mainRole ?? null,
          timings,
        },
      };
    },
  );
};
