import multipart, { type MultipartFile } from '@fastify/multipart';
import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../core/errors.ts';
import type { FileAbout, FileRecord, KnowledgeStore } from '../../retrieval/store/types.ts';
import { fileObject } from '../wire/store-objects.ts';
import { type PageQuery, page, pageQuery } from '../wire/paging.ts';

export interface FilesDeps {
  readonly store: KnowledgeStore;
  readonly maxFileBytes: number;
}

const params = Type.Object({ id: Type.String() });
const tags = ['files'];
const listQuery = Type.Object({ ...pageQuery.properties, purpose: Type.Optional(Type.String()) });
/** OpenAI's own, as its files are listed in one page of up to ten thousand. */
const DEFAULT_LIMIT = '10000';
const EXPIRES_AFTER_S = { min: 3600, max: 2_592_000 };

/** `/v1/files`: upload, list, show, read, delete. */
export const filesRoute: FastifyPluginAsyncTypebox<FilesDeps> = async (app, deps) => {
  const { store, maxFileBytes } = deps;
  await app.register(multipart, {
    limits: { fileSize: maxFileBytes, files: 1, fields: 8, fieldSize: 1024 },
    throwFileSizeLimit: false,
  });

  app.post('/v1/files', { schema: { tags, consumes: ['multipart/form-data'] } }, async (request) =>
    fileObject(await receive(store, request, maxFileBytes)),
  );
  app.get('/v1/files', { schema: { tags, querystring: listQuery } }, async ({ query }) => {
    const { purpose, ...cursor } = query;
    const files = (await store.listFiles()).filter(
      (file) => purpose === undefined || file.purpose === purpose,
    );
    const paging: PageQuery = { limit: DEFAULT_LIMIT, ...cursor };
    return page(files.toReversed().map(fileObject), paging);
  });
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

/** Takes the file of a form to disk as it comes; the form's other fields may stand before or behind it. */
async function receive(
  store: KnowledgeStore,
  request: FastifyRequest,
  maxFileBytes: number,
): Promise<FileRecord> {
  const fields = new Map<string, string>();
  const parts = readable(request.parts());
  for (let part = await parts.next(); part.done !== true; part = await parts.next()) {
    const { value } = part;
    if (value.type === 'field') {
      fields.set(value.fieldname, String(value.value));
      continue;
    }
    const bytes = bytesOf(value, maxFileBytes, async () => {
      for await (const later of parts) {
        if (later.type === 'field') fields.set(later.fieldname, String(later.value));
      }
      // Told before anything is kept.
      aboutOf(fields);
    });
    return store.putFile(value.filename, bytes, {
      get purpose() {
        return aboutOf(fields).purpose;
      },
      get expiresAt() {
        return aboutOf(fields).expiresAt;
      },
    });
  }
  throw new AppError('invalid_request', { message: 'The form has no file.', param: 'file' });
}

/** What the form's parser throws of a form that is none, or that breaks off, is the client's fault. */
async function* readable<T>(source: AsyncIterable<T>): AsyncGenerator<T, undefined> {
  try {
    yield* source;
  } catch (cause) {
    if (cause instanceof Error && 'statusCode' in cause) throw cause;
    throw new AppError('invalid_request', {
      message: 'The form cannot be read to its end.',
      cause,
    });
  }
}

async function* bytesOf(
  { file }: MultipartFile,
  maxFileBytes: number,
  readRest: () => Promise<void>,
): AsyncGenerator<Uint8Array> {
  yield* readable(file as AsyncIterable<Uint8Array>);
  if (file.truncated) {
    throw new AppError('request_too_large', {
      message: `The file is larger than ${maxFileBytes} bytes.`,
      param: 'file',
    });
  }
  await readRest();
}

function aboutOf(fields: ReadonlyMap<string, string>): FileAbout {
  const purpose = fields.get('purpose') ?? 'assistants';
  const anchor = fields.get('expires_after[anchor]');
  const seconds = fields.get('expires_after[seconds]');
  if (anchor === undefined && seconds === undefined) return { purpose };
  const after = Number(seconds);
  const isRight = after >= EXPIRES_AFTER_S.min && after <= EXPIRES_AFTER_S.max;
  if (anchor !== 'created_at' || !isRight) {
    throw new AppError('invalid_request', {
      message: 'expires_after has the anchor created_at and between 3600 and 2592000 seconds.',
      param: 'expires_after',
    });
  }
  return { purpose, expiresAt: Math.floor(Date.now() / 1000 + after) };
}
