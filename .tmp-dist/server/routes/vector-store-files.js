import { Type } from '@fastify/type-provider-typebox';
import { AppError } from '../../core/errors.js';
import { disconnectSignal } from '../disconnect.js';
import { attributesSchema } from '../wire/attributes-schema.js';
import { asAppError } from '../wire/error-object.js';
import { list, vectorStoreFileObject } from '../wire/store-objects.js';
const params = Type.Object({ id: Type.String() });
const fileParams = Type.Object({ id: Type.String(), fileId: Type.String() });
const exact = { additionalProperties: false };
const tags = ['vector stores'];
const attachBody = Type.Object(
  {
    file_id: Type.String({ minLength: 1 }),
    attributes: Type.Optional(Type.Union([attributesSchema, Type.Null()])),
    chunking_strategy: Type.Optional(Type.Object({ type: Type.Literal('auto') })),
  },
  exact,
);
/** `/v1/vector_stores/{id}/files`: attach an uploaded file, list, show, read the stored text, detach. */
export const vectorStoreFilesRoute = async (app, { store, ingest, shutdown }) => {
  app.post(
    '/v1/vector_stores/:id/files',
    { schema: { tags, params, body: attachBody } },
    async (request, reply) => {
      const { id: storeId } = await store.getStore(request.params.id);
      const file = await store.getFile(request.body.file_id);
      const bytes = await store.readFile(file.id);
      const signal = disconnectSignal(reply, shutdown);
      try {
        const { document } = await ingest.ingestBytes(
          { storeId, filename: file.filename, sourceKey: file.filename, bytes },
          signal,
        );
        const { attributes } = request.body;
        if (attributes === undefined || attributes === null) return vectorStoreFileObject(document);
        const merged = { ...document.attributes, ...attributes };
        return vectorStoreFileObject(await store.updateAttributes(document.id, merged));
      } catch (thrown) {
        const error = asAppError(thrown);
        if (!error.code.startsWith('file_')) throw error;
        return failedFile(storeId, file.id, error);
      }
    },
  );
  app.get('/v1/vector_stores/:id/files', { schema: { tags, params } }, async (request) => {
    const { id } = await store.getStore(request.params.id);
    const documents = await store.listDocuments(id);
    return list(documents.filter((d) => d.status === 'current').map(vectorStoreFileObject));
  });
  app.get(
    '/v1/vector_stores/:id/files/:fileId',
    { schema: { tags, params: fileParams } },
    async (request) => {
      const { id } = await store.getStore(request.params.id);
      return vectorStoreFileObject(await store.getDocumentByFile(id, request.params.fileId));
    },
  );
  app.get(
    '/v1/vector_stores/:id/files/:fileId/content',
    { schema: { tags, params: fileParams, summary: 'The stored text all offsets point into' } },
    async (request) => {
      const { id } = await store.getStore(request.params.id);
      const document = await store.getDocumentByFile(id, request.params.fileId);
      return {
        object: 'vector_store.file_content.page',
        data: [{ type: 'text', text: await store.readText(document.id) }],
        has_more: false,
        next_page: null,
      };
    },
  );
  app.delete(
    '/v1/vector_stores/:id/files/:fileId',
    { schema: { tags, params: fileParams } },
    async (request) => {
      const { id } = await store.getStore(request.params.id);
      const document = await store.getDocumentByFile(id, request.params.fileId);
      await store.deleteDocument(document.id);
      return { id: document.fileId, object: 'vector_store.file.deleted', deleted: true };
    },
  );
};
/** The SDK's poll helper ends at once on `failed` and shows `last_error`. */
function failedFile(storeId, fileId, error) {
  return {
    id: fileId,
    object: 'vector_store.file',
    created_at: Math.floor(Date.now() / 1000),
    vector_store_id: storeId,
    status: 'failed',
    last_error: {
      code: error.code === 'file_unsupported' ? 'unsupported_file' : 'invalid_file',
      message: error.message,
    },
    usage_bytes: 0,
    attributes: {},
  };
}
//# sourceMappingURL=vector-store-files.js.map
