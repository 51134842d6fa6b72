import { AppError, throwIfAborted } from '../../core/errors.ts';
import type { Member } from './member.ts';
import type { UpstreamSettings } from './options.ts';
import type { UpstreamRequest } from './request-body.ts';
import { sseData } from './sse-data.ts';

/** Why a server gave no answer. `retry`: before anything came of it, so another server may be asked. */
export class Refusal extends AppError {
  readonly result: 'failed' | 'refused';
  readonly retry: boolean;

  constructor(error: AppError, { result, retry }: Pick<Refusal, 'result' | 'retry'>) {
    super(error.code, { message: error.message, cause: error.cause });
    this.result = result;
    this.retry = retry;
  }
}

export interface ExchangeOptions {
  readonly settings: UpstreamSettings;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * Sends one request to one server and yields the data of its events. Every event resets the clock. Throws `Refusal` for what
 * the server did, `cancelled` once `signal` aborts, at which the connection is closed and the server stops its work.
 */
export async function* exchange(
  member: Member,
  { path, body }: UpstreamRequest,
  { settings, headers, signal }: ExchangeOptions,
): AsyncGenerator<string> {
  throwIfAborted(signal);
  const silence = new AbortController();
  const ended = AbortSignal.any([signal, silence.signal]);
  let timer = setTimeout(() => silence.abort(), settings.firstTokenTimeoutMs);
  let seen = false;
  try {
    const response = await fetch(`${member.baseUrl}${path}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify(body),
      signal: ended,
      redirect: 'error',
    });
    if (!response.ok) throw await refusalOf(response);
    if (response.body === null || !isEventStream(response)) {
      await response.body?.cancel();
      throw failed('The server of this model does not answer with a stream of events.', true);
    }
    for await (const data of sseData(response.body, ended)) {
      seen = true;
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), settings.tokenTimeoutMs);
      yield data;
    }
  } catch (error) {
    throwIfAborted(signal);
    if (error instanceof AppError) throw error;
    if (silence.signal.aborted) throw failed('The server of this model fell silent.', !seen, error);
    throw seen
      ? failed('The connection to the server of this model broke.', false, error)
      : failed('The server of this model does not answer.', true, error);
  } finally {
    clearTimeout(timer);
  }
}

export function failed(message: string, retry: boolean, cause?: unknown): Refusal {
  return new Refusal(new AppError('upstream_failed', { message, cause }), {
    result: 'failed',
    retry,
  });
}

function isEventStream(response: Response): boolean {
  return response.headers.get('content-type')?.includes('text/event-stream') === true;
}

/** Its words are looked at for the one thing that matters and not passed on: they may repeat the prompt. */
async function refusalOf(response: Response): Promise<Refusal> {
  const { status } = response;
  const text = (await response.text().catch(() => '')).slice(0, 10_000);
  const refused = (error: AppError, retry = false): Refusal =>
    new Refusal(error, { result: 'refused', retry });
  if (status === 429) return refused(new AppError('queue_full'), true);
  if (status >= 500) return failed(`The server of this model answered ${status}.`, true);
  if (/context.?length|context.?window|context size|maximum context|too many tokens/i.test(text))
    return refused(new AppError('context_length_exceeded'));
  if (status === 401 || status === 403)
    return failed('The server of this model does not accept the key it was given.', true);
  if (status === 404) return failed('The server does not know this model or address.', true);
  return refused(
    new AppError('invalid_request', { message: `The server of this model answered ${status}.` }),
  );
}
