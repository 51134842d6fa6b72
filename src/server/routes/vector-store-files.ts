import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox';
import { datesOfAttributes } from '../../ingest/attach/attribute-dates.ts';
import { compareVersions } from '../../retrieval/changes/compare-versions.ts';
import { ATTACHMENT_STATUSES } from '../../retrieval/store/attachment-types.ts';
import type { KnowledgeStore } from '../../retrieval/store/types.ts';
import { AppError } from '../../core/errors.ts';
import { useStore } from '../store-access.ts';
import { attributesSchema } from '../wire/attributes-schema.ts';
import { chunkingSchema, readChunking } from '../wire/chunking-schema.ts';
import { page, pageQuery } from '../wire/paging.ts';
import { versionFields } from '../wire/shown-version.ts';
import { listStoreFiles, notInStore, polled, readStoreFile } from '../store-files.ts';

export interface VectorStoreFilesDeps {
  readonly store: KnowledgeStore;
  /** Says that there is a file to read. */
  readonly wake: () => void;
}

const params = Type.Object({ id: Type.String() });
const fileParams = Type.Object({ id: Type.String(), fileId: Type.String() });
const exact = { additionalProperties: false } as const;
const tags = ['vector stores'];
export const statusFilter = Type.Optional(
  Type.Union(ATTACHMENT_STATUSES.map((status) => Type.Literal(status))),
);
/** What `poll` waits between two looks; most files take less. */
export const POLL_AFTER_MS = '250';
const listQuery = Type.Object({ ...pageQuery.properties, filter: statusFilter });
const changesQuery = Type.Object({
  from: Type.Optional(Type.String()),
  to: Type.Optional(Type.String()),
});
const attributes = Type.Optional(Type.Union([attributesSchema, Type.Null()]));
const attachBody = Type.Object(
  {
    file_id: Type.String({ minLength: 1 }),
    attributes,
    chunking_strategy: Type.Optional(chunkingSchema),
  },
  exact,
);

/** `/v1/vector_stores/{id}/files`: attach an uploaded file, list, show, change attributes, read the stored text, compare versions, detach. */
export const vectorStoreFilesRoute: FastifyPluginAsyncTypebox<VectorStoreFilesDeps> = async (
  app,
  { store, wake },
) => {
  app.post(
    '/v1/vector_stores/:id/files',
    { schema: { tags, params, body: attachBody } },
    async ({ params: { id }, body }, reply) => {
      const { id: storeId } = await useStore(store, id);
      const given = body.attributes ?? {};
      datesOfAttributes(given);
      const chunking = readChunking(body.chunking_strategy);
      const fileId = body.file_id;
      await store.putAttachments([
        { storeId, fileId, batchId: undefined, attributes: given, chunking },
      ]);
      wake();
      reply.header('openai-poll-after-ms', POLL_AFTER_MS);
      return readStoreFile(store, storeId, fileId);
    },
  );
  app.get(
    '/v1/vector_stores/:id/files',
    { schema: { tags, params, querystring: listQuery } },
    async ({ params: { id: name }, query: { filter, ...query } }) => {
      const { id } = await store.getStore(name);
      const files = await listStoreFiles(store, id);
      return page(
        files.filter(({ status }) => filter === undefined || status === filter),
        query,
      );
    },
  );
  app.get(
    '/v1/vector_stores/:id/files/:fileId',
    { schema: { tags, params: fileParams } },
    async ({ params: { id: name, fileId } }, reply) => {
      const { id } = await store.getStore(name);
      reply.header('openai-poll-after-ms', POLL_AFTER_MS);
      return polled(await readStoreFile(store, id, fileId));
    },
  );
  app.post(
    '/v1/vector_stores/:id/files/:fileId',
    { schema: { tags, params: fileParams, body: Type.Object({ attributes }, exact) } },
    async ({ params: { id: name, fileId }, body }) => {
      const { id } = await useStore(store, name);
      const given = body.attributes ?? {};
      const dates = datesOfAttributes(given);
      const file = await readStoreFile(store, id, fileId);
      if (file.status === 'completed') {
        await store.updateAttributes(
          (await store.getDocumentByFile(id, fileId)).id,
          given,
          Object.keys(dates).length === 0 ? undefined : dates,
        );
      }
      await store.setAttachmentAttributes(id, fileId, given);
      return readStoreFile(store, id, fileId);
    },
  );
  app.get(
    '/v1/vector_stores/:id/files/:fileId/content',
    { schema: { tags, params: fileParams, summary: 'The stored text all offsets point into' } },
    async ({ params: { id: name, fileId } }) => {
      const { id } = await store.getStore(name);
      const document = await store.getDocumentByFile(id, fileId);
      return {
        object: 'vector_store.file_content.page',
        data: [{ type: 'text', text: await store.readText(document.id) }],
        has_more: false,
        next_page: null,
      };
    },
  );
  app.get(
    '/v1/vector_stores/:id/files/:fileId/changes',
    {
      schema: {
        tags,
        params: fileParams,
        querystring: changesQuery,
        summary: 'What changed between two versions, section by section',
      },
    },
    async ({ params: { id: name, fileId }, query }) => {
      const { id: storeId } = await store.getStore(name);
      const comparison = await compareVersions(store, { storeId, document: fileId, ...query });
      const { from, to, sections } = comparison;
      return {
        object: 'vector_store.file.changes',
        from: { file_id: from.fileId, filename: from.filename, ...versionFields(from) },
        to: { file_id: to.fileId, filename: to.filename, ...versionFields(to) },
        sections,
      };
    },
  );
  app.delete(
    '/v1/vector_stores/:id/files/:fileId',
    { schema: { tags, params: fileParams } },
    async ({ params: { id: name, fileId } }) => {
      const { id } = await store.getStore(name);
      const wasAttached = await store.deleteAttachment(id, fileId);
      const wasStored = await deleteStored(store, id, fileId);
      if (!wasAttached && !wasStored) throw notInStore();
      return { id: fileId, object: 'vector_store.file.deleted', deleted: true };
    },
  );
};

/** Every version that came from this file. */
async function deleteStored(
  store: KnowledgeStore,
  storeId: string,
  fileId: string,
): Promise<boolean> {
  for (let count = 0; ; count += 1) {
    try {
      await store.deleteDocument((await store.getDocumentByFile(storeId, fileId)).id);
    } catch (error) {
      if (error instanceof AppError && error.code === 'file_not_found') return count > 0;
      throw error;
    }
  }
}
