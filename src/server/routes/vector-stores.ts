import { randomBytes } from 'node:crypto';
import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox';
import type { KnowledgeStore, StoreRecord } from '../../retrieval/store/types.ts';
import { attributesSchema } from '../wire/attributes-schema.ts';
import { chunkingSchema, readChunking } from '../wire/chunking-schema.ts';
import { page, pageQuery } from '../wire/paging.ts';
import { vectorStoreObject } from '../wire/store-objects.ts';

export interface VectorStoresDeps {
  readonly store: KnowledgeStore;
  readonly wake: () => void;
}

const params = Type.Object({ id: Type.String() });
const exact = { additionalProperties: false } as const;
const tags = ['vector stores'];
const name = Type.String({ minLength: 1, maxLength: 256 });
const metadata = Type.Optional(Type.Union([attributesSchema, Type.Null()]));
const expiry = Type.Object(
  {
    anchor: Type.Literal('last_active_at'),
    days: Type.Integer({ minimum: 1, maximum: 365 }),
  },
  exact,
);
const createBody = Type.Object(
  {
    name: Type.Optional(name),
    description: Type.Optional(Type.String({ maxLength: 512 })),
    metadata,
    expires_after: Type.Optional(expiry),
    file_ids: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { maxItems: 500 })),
    chunking_strategy: Type.Optional(chunkingSchema),
  },
  exact,
);
const updateBody = Type.Object(
  {
    name: Type.Optional(Type.Union([name, Type.Null()])),
    metadata,
    expires_after: Type.Optional(Type.Union([expiry, Type.Null()])),
  },
  exact,
);

/** `/v1/vector_stores`: create, list, show, change, delete. */
export const vectorStoresRoute: FastifyPluginAsyncTypebox<VectorStoresDeps> = async (
  app,
  { store, wake },
) => {
  const shown = async (record: StoreRecord) =>
    vectorStoreObject(record, await store.countAttachments(record.id));

  app.post('/v1/vector_stores', { schema: { tags, body: createBody } }, async ({ body }) => {
    const fileIds = body.file_ids ?? [];
    for (const id of fileIds) await store.getFile(id);
    const chunking = readChunking(body.chunking_strategy);
    const { description } = body;
    const created = await store.createStore(
      // Two stores without a name are two stores.
      body.name ?? `vector-store-${randomBytes(4).toString('hex')}`,
      { ...body.metadata, ...(description === undefined ? {} : { description }) },
      body.expires_after?.days,
    );
    await store.putAttachments(
      fileIds.map((fileId) => ({
        storeId: created.id,
        fileId,
        batchId: undefined,
        attributes: {},
        chunking,
      })),
    );
    wake();
    return shown(created);
  });
  app.get('/v1/vector_stores', { schema: { tags, querystring: pageQuery } }, async ({ query }) =>
    page(await Promise.all((await store.listStores()).map(shown)), query),
  );
  app.get('/v1/vector_stores/:id', { schema: { tags, params } }, async (request) =>
    shown(await store.getStore(request.params.id)),
  );
  app.post(
    '/v1/vector_stores/:id',
    { schema: { tags, params, body: updateBody } },
    async (request) => {
      const { id } = await store.getStore(request.params.id);
      const { name: newName, metadata: newMetadata, expires_after: after } = request.body;
      return shown(
        await store.updateStore(id, {
          ...(newName === undefined || newName === null ? {} : { name: newName }),
          ...(newMetadata === undefined ? {} : { metadata: newMetadata ?? {} }),
          ...(after === undefined ? {} : { expiresAfterDays: after?.days ?? null }),
        }),
      );
    },
  );
  app.delete('/v1/vector_stores/:id', { schema: { tags, params } }, async (request) => {
    const { id } = await store.getStore(request.params.id);
    await store.deleteStore(id);
    return { id, object: 'vector_store.deleted', deleted: true };
  });
};
