import { Type } from '@fastify/type-provider-typebox';
import { DOCUMENT_KINDS } from '../../retrieval/document.js';
import { SECTION_ROLES } from '../../retrieval/section-role.js';
import { disconnectSignal } from '../disconnect.js';
import { attributesSchema } from '../wire/attributes-schema.js';
import { filterSchema } from '../wire/filter-schema.js';
import { list, searchResult, vectorStoreObject } from '../wire/store-objects.js';
const params = Type.Object({ id: Type.String() });
const exact = { additionalProperties: false };
const tags = ['vector stores'];
const createBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 256 }),
    metadata: Type.Optional(Type.Union([attributesSchema, Type.Null()])),
  },
  exact,
);
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
/** `/v1/vector_stores`: create, list, show, delete, search. */
export const vectorStoresRoute = async (app, deps) => {
  const { store, search, shutdown } = deps;
  app.post('/v1/vector_stores', { schema: { tags, body: createBody } }, async ({ body }) =>
    vectorStoreObject(await store.createStore(body.name, body.metadata ?? {})),
  );
  app.get('/v1/vector_stores', { schema: { tags } }, async () =>
    list((await store.listStores()).map(vectorStoreObject)),
  );
  app.get('/v1/vector_stores/:id', { schema: { tags, params } }, async (request) =>
    vectorStoreObject(await store.getStore(request.params.id)),
  );
  app.delete('/v1/vector_stores/:id', { schema: { tags, params } }, async (request) => {
    const { id } = await store.getStore(request.params.id);
    await store.deleteStore(id);
    return { id, object: 'vector_store.deleted', deleted: true };
  });
  app.post(
    '/v1/vector_stores/:id/search',
    { schema: { tags, params, body: searchBody } },
    async (request, reply) => {
      const signal = disconnectSignal(reply, shutdown);
      const { body } = request;
      const { id } = await store.getStore(request.params.id);
      const queries = typeof body.query === 'string' ? [body.query] : body.query;
      const filter = body.filters;
      const result = await search.search(
        {
          query: queries.join('\n'),
          storeIds: [id],
          limit: body.max_num_results ?? 10,
          scoreThreshold: body.ranking_options?.score_threshold ?? 0,
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
        data: hits.map(searchResult),
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
//# sourceMappingURL=vector-stores.js.map
