/** What went wrong, in terms a transport can map. The server owns the mapping to HTTP, the CLI the one to exit codes. */
export type ErrorKind =
  | 'invalid'
  | 'unauthorized'
  | 'not_found'
  | 'conflict'
  | 'too_large'
  | 'unsupported'
  | 'overloaded'
  | 'unavailable'
  | 'cancelled'
  | 'internal';

/** Every code this server can return. `docs/errors.md` lists each one; a test holds the two equal. */
export const ERRORS = {
  config_invalid: { kind: 'invalid', message: 'The configuration is invalid.' },
  invalid_request: { kind: 'invalid', message: 'The request is invalid.' },
  invalid_json: { kind: 'invalid', message: 'The request body is not valid JSON.' },
  invalid_grammar: { kind: 'invalid', message: 'The grammar or JSON schema cannot be used.' },
  context_length_exceeded: {
    kind: 'invalid',
    message: 'The prompt does not fit the context of the model.',
  },
  model_cannot_generate: {
    kind: 'invalid',
    message: 'This model only quotes; start the server with a GGUF model for free text.',
  },
  invalid_api_key: { kind: 'unauthorized', message: 'The API key is missing or wrong.' },
  not_found: { kind: 'not_found', message: 'There is nothing at this address.' },
  model_not_found: { kind: 'not_found', message: 'No model of this name is loaded.' },
  store_not_found: { kind: 'not_found', message: 'No vector store of this id or name exists.' },
  store_expired: {
    kind: 'invalid',
    message: 'The vector store has expired; change its expires_after to use it again.',
  },
  file_not_found: { kind: 'not_found', message: 'No such file exists.' },
  method_not_allowed: { kind: 'invalid', message: 'This address does not take this method.' },
  store_exists: { kind: 'conflict', message: 'A vector store of this name exists already.' },
  file_in_use: {
    kind: 'conflict',
    message: 'A vector store still uses this file; detach it first.',
  },
  request_too_large: { kind: 'too_large', message: 'The request is larger than the limit.' },
  unsupported_media_type: { kind: 'unsupported', message: 'This content type is not accepted.' },
  file_unsupported: { kind: 'unsupported', message: 'Files of this type cannot be read.' },
  file_empty: { kind: 'invalid', message: 'The file holds no text.' },
  file_encrypted: { kind: 'invalid', message: 'The file is protected by a password.' },
  file_damaged: { kind: 'invalid', message: 'The file is damaged and cannot be read.' },
  file_needs_ocr: { kind: 'invalid', message: 'The file holds images only: it needs OCR first.' },
  file_hostile: { kind: 'invalid', message: 'The file would expand beyond what is safe to read.' },
  file_unreadable: { kind: 'invalid', message: 'The file cannot be opened.' },
  queue_full: { kind: 'overloaded', message: 'Too many requests are waiting; try again shortly.' },
  deadline_exceeded: {
    kind: 'unavailable',
    message: 'The answer was not finished in the time it was given.',
  },
  model_not_ready: { kind: 'unavailable', message: 'The model is not ready yet.' },
  model_crashed: {
    kind: 'unavailable',
    message: 'The model process ended unexpectedly; it is being restarted.',
  },
  upstream_failed: {
    kind: 'unavailable',
    message: 'The servers that run this model did not answer.',
  },
  model_file_invalid: { kind: 'unavailable', message: 'The model file cannot be loaded.' },
  model_memory_full: {
    kind: 'unavailable',
    message: 'There is no room for this model beside those that are at work.',
  },
  model_download_failed: { kind: 'unavailable', message: 'The model could not be downloaded.' },
  store_busy: { kind: 'unavailable', message: 'The knowledge base is locked by another process.' },
  store_unavailable: {
    kind: 'unavailable',
    message: 'The database of the knowledge base does not answer.',
  },
  storage_full: { kind: 'unavailable', message: 'The disk is full; nothing was changed.' },
  storage_damaged: { kind: 'unavailable', message: 'The knowledge base file is damaged.' },
  embedder_mismatch: {
    kind: 'unavailable',
    message: 'The index was made with another embedding model; it has to be rebuilt.',
  },
  shutting_down: { kind: 'unavailable', message: 'The server is shutting down.' },
  cancelled: { kind: 'cancelled', message: 'The client went away.' },
  internal: { kind: 'internal', message: 'Internal error.' },
} as const satisfies Record<string, { kind: ErrorKind; message: string }>;

export type ErrorCode = keyof typeof ERRORS;

export interface AppErrorOptions {
  /** Replaces the code's own message. Never holds a prompt, a passage or patient text. */
  readonly message?: string;
  /** The request field at fault, for the OpenAI error object's `param`. */
  readonly param?: string;
  readonly cause?: unknown;
}

/** The one error class. Thrown with a code; a bare `Error` never crosses a folder. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly param: string | undefined;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(
      options.message ?? ERRORS[code].message,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = code;
    this.kind = ERRORS[code].kind;
    this.param = options.param;
  }
}

/** Throws `cancelled` if the work was called off. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new AppError('cancelled');
}
