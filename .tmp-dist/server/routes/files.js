import multipart from '@fastify/multipart';
import { Type } from '@fastify/type-provider-typebox';
import { AppError } from '../../core/errors.js';
import { fileObject, list } from '../wire/store-objects.js';
const params = Type.Object({ id: Type.String() });
const tags = ['files'];
/** `/v1/files`: upload, list, show, read, delete. */
export const filesRoute = async (app, deps) => {
  const { store, maxFileBytes } = deps;
  await app.register(multipart, { limits: { fileSize: maxFileBytes, files: 1, fields: 8 } });
  app.post(
    '/v1/files',
    { schema: { tags, consumes: ['multipart/form-data'] } },
    async (request) => {
      const part = await request.file();
      if (part === undefined) {
        throw new AppError('invalid_request', { message: 'The form has no file.', param: 'file' });
      }
      const bytes = await part.toBuffer();
      const purpose = part.fields['purpose']?.value;
      return fileObject(await store.putFile(part.filename, bytes, purpose ?? 'assistants'));
    },
  );
  app.get('/v1/files', { schema: { tags } }, async () =>
    list((await store.listFiles()).map(fileObject)),
  );
  app.get('/v1/files/:id', { schema: { tags, params } }, async (request) =>
    fileObject(await store.getFile(request.params.id)),
  );
  app.get('/v1/files/:id/content', { schema: { tags, params } }, async (request, reply) =>
    reply
      .header('content-disposition', 'attachment')
      .type('application/octet-stream')
      .send(Buffer.from(await store.readFile(request.params.id))),
  );
  app.delete('/v1/files/:id', { schema: { tags, params } }, async (request) => {
    await store.deleteFile(request.params.id);
    return { id: request.params.id, object: 'file', deleted: true };
  });
};
//# sourceMappingURL=files.js.map
