import { AppError } from '../../core/errors.ts';

/** The server, not the request, was at fault. */
export function failed(message: string, cause?: unknown): AppError {
  return new AppError('upstream_failed', { message, cause });
}

/** Whether the server, not the request, was at fault: it gave no answer, or runs another model than it should. */
export function isFault({ code }: AppError): boolean {
  return code === 'upstream_failed' || code === 'embedder_mismatch';
}

/** Whether another server may do better. */
export function isWorthAnother(error: AppError): boolean {
  return isFault(error) || error.code === 'queue_full';
}

const TOO_LONG =
  /context.?length|context.?window|context size|maximum context|too many tokens|longer than the model|too large to process|must have less than \d+ tokens/i;

/**
 * What a status other than 2xx means. Of the server's words only `text` is looked at, and nothing of it is passed on: it
 * may repeat the prompt.
 */
export function refusalOf(status: number, text: string): AppError {
  if (status === 429) return new AppError('queue_full');
  // llama-server answers 500 to a text too long to embed.
  if (status === 413 || TOO_LONG.test(text)) return new AppError('context_length_exceeded');
  if (status === 408 || status === 425 || status >= 500 || status < 400) {
    return failed(`The server of this model answered ${status}.`);
  }
  if (status === 401 || status === 403) {
    return failed('The server of this model does not accept the key it was given.');
  }
  if (status === 404) return failed('The server does not know this model or address.');
  return new AppError('invalid_request', {
    message: `The server of this model answered ${status}.`,
  });
}
