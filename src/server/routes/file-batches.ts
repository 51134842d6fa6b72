import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox';
import { AppError } from '../../core/errors.ts';
import { datesOfAttributes } from '../../ingest/attach/attribute-dates.ts';
import type { FileBatchRecord, NewAttachment } from '../../retrieval/store/attachment-types.ts';
import type { KnowledgeStore } from '../../retrieval/store/types.ts';
import { useStore } from '../store-access.ts';
import { attributesSchema } from '../wire/attributes-schema.ts';
import { chunkingSchema, readChunking } from '../wire/chunking-schema.ts';
import { page, pageQuery } from '../wire/paging.ts';
import { listBatchFiles } from '../store-files.ts';
import { POLL_AFTER_MS, statusFilter } from './vector-store-files.ts';

export interface FileBatchesDeps {
  readonly store: KnowledgeStore;
  readonly wake: () => void;
}

/** OpenAI's limit. */
const MAX_FILES = 500;
const params = Type.Object({ id: Type.String() });
const batchParams = Type.Object({ id: Type.String(), batchId: Type.String() });
const exact = { additionalProperties: false } as const;
const tags = ['vector stores'];
const attributes = Type.Optional(Type.Union([attributesSchema, Type.Null()]));
const chunking = Type.Optional(chunkingSchema);
const fileId = Type.String({ minLength: 1 });
const createBody = Type.Object(
  {
    file_ids: Type.Optional(Type.Array(fileId, { minItems: 1, maxItems: MAX_FILES })),
    files: Type.Optional(
      Type.Array(Type.Object({ file_id: fileId, attributes, chunking_strategy: chunking }, exact), {
        minItems: 1,
        maxItems: MAX_FILES,
      }),
    ),
    attributes,
    chunking_strategy: chunking,
  },
  exact,
);

/** `/v1/vector_stores/{id}/file_batches`: attach many files at once, follow them, call them off. */
export const fileBatchesRoute: FastifyPluginAsyncTypebox<FileBatchesDeps> = async (
  app,
  { store, wake },
) => {
  app.post(
    '/v1/vector_stores/:id/file_batches',
    { schema: { tags, params, body: createBody } },
    async ({ params: { id: name }, body }, reply) => {
      const { id: storeId } = await useStore(store, name);
      if ((body.file_ids === undefined) === (body.files === undefined)) {
        throw new AppError('invalid_request', { message: 'Give either file_ids or files.' });
      }
      const shared = { attributes: body.attributes, chunking_strategy: body.chunking_strategy };
      const files = body.files ?? (body.file_ids ?? []).map((id) => ({ file_id: id, ...shared }));
      const given = files.map((file): Omit<NewAttachment, 'batchId'> => {
        datesOfAttributes(file.attributes ?? {});
        return {
          storeId,
          fileId: file.file_id,
          attributes: file.attributes ?? {},
          chunking: readChunking(file.chunking_strategy),
        };
      });
      for (const file of given) await store.getFile(file.fileId);
      const batch = await store.createFileBatch(storeId);
      await store.putAttachments(given.map((file) => ({ ...file, batchId: batch.id })));
      wake();
      reply.header('openai-poll-after-ms', POLL_AFTER_MS);
      return batchObject(store, batch);
    },
  );
  app.get(
    '/v1/vector_stores/:id/file_batches/:batchId',
    { schema: { tags, params: batchParams } },
    async ({ params: { id: name, batchId } }, reply) => {
      const { id } = await store.getStore(name);
      reply.header('openai-poll-after-ms', POLL_AFTER_MS);
      return batchObject(store, await store.getFileBatch(id, batchId));
    },
  );
  app.post(
    '/v1/vector_stores/:id/file_batches/:batchId/cancel',
    { schema: { tags, params: batchParams } },
    async ({ params: { id: name, batchId } }) => {
      const { id } = await store.getStore(name);
      return batchObject(store, await store.cancelFileBatch(id, batchId));
    },
  );
  app.get(
    '/v1/vector_stores/:id/file_batches/:batchId/files',
    {
      schema: {
        tags,
        params: batchParams,
        querystring: Type.Object({ ...pageQuery.properties, filter: statusFilter }),
      },
    },
    async ({ params: { id: name, batchId }, query: { filter, ...query } }) => {
      const { id } = await store.getStore(name);
      const batch = await store.getFileBatch(id, batchId);
      const files = await listBatchFiles(store, id, batch.id);
      return page(
        files.filter(({ status }) => filter === undefined || status === filter),
        query,
      );
    },
  );
};

async function batchObject(store: KnowledgeStore, batch: FileBatchRecord): Promise<object> {
  const { id, storeId, isCancelled, createdAt } = batch;
  const files = await store.listAttachments(storeId, id);
  const count = { in_progress: 0, completed: 0, failed: 0, cancelled: 0 };
  for (const { status } of files) count[status] += 1;
  return {
    id,
    object: 'vector_store.files_batch',
    created_at: createdAt,
    vector_store_id: storeId,
    status: isCancelled ? 'cancelled' : count.in_progress > 0 ? 'in_progress' : 'completed',
    file_counts: { ...count, total: files.length },
  };
}
