import { type Dispatcher, request as send } from 'undici';
import { AppError, throwIfAborted } from '../../core/errors.ts';
import { failed, refusalOf } from './refusal.ts';

export interface ExchangeRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** What the answer has to be: another kind is no answer. */
  readonly accept: 'text/event-stream' | 'application/json';
}

export interface ExchangeOptions {
  readonly dispatcher: Dispatcher;
  /** Who asked gave up: the connection is closed and the server stops its work. */
  readonly signal: AbortSignal;
  /** The server was silent for too long. */
  readonly silence: AbortSignal;
}

/** Enough of an error to see what it is about. */
const MAX_ERROR_BYTES = 10_000;

/**
 * Sends one request to one server and yields the bytes it answers with. Throws what `refusalOf` says, `upstream_failed`
 * where there is no answer, `cancelled` once `signal` aborts.
 */
export async function* exchange(
  { url, headers, body, accept }: ExchangeRequest,
  { dispatcher, signal, silence }: ExchangeOptions,
): AsyncGenerator<Uint8Array> {
  throwIfAborted(signal);
  try {
    const response = await send(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', accept },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, silence]),
      dispatcher,
    });
    // What goes wrong is thrown where the body is read; nobody reads one that is left early, and its error would end the process.
    response.body.on('error', () => {});
    const isFine = response.statusCode >= 200 && response.statusCode < 300;
    if (!isFine) throw await refusalFrom(response);
    if (!String(response.headers['content-type']).includes(accept)) {
      response.body.destroy();
      throw failed('The server of this model answers with something else than was asked for.');
    }
    for await (const bytes of response.body) yield bytes as Uint8Array;
  } catch (error) {
    throwIfAborted(signal);
    if (error instanceof AppError) throw error;
    if (silence.aborted) throw failed('The server of this model fell silent.', error);
    throw failed('The connection to the server of this model cannot be made or broke.', error);
  }
}

async function refusalFrom({ statusCode, body }: Dispatcher.ResponseData): Promise<AppError> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const bytes of body) {
      parts.push(bytes as Uint8Array);
      size += (bytes as Uint8Array).length;
      if (size > MAX_ERROR_BYTES) break;
    }
  } catch {
    // The status alone says enough.
  }
  return refusalOf(statusCode, Buffer.concat(parts).toString('utf8'));
}
