import { AppError } from '../../core/errors.ts';
import type { DownloadState } from './download-state.ts';

/** `fetch`, or one that goes through a proxy. */
export type FetchLike = (
  url: string,
  init: { readonly headers: Record<string, string>; readonly signal: AbortSignal },
) => Promise<FetchedResponse>;

export interface FetchedResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** What a server answers to the question for the rest of a file. */
export type Answer =
  | {
      readonly type: 'body';
      readonly body: AsyncIterable<Uint8Array>;
      /** Where the body begins in the file: 0 where the part that is there is of no use. */
      readonly offset: number;
      readonly totalBytes: number | undefined;
      readonly etag: string | undefined;
      readonly lastModified: string | undefined;
    }
  /** All of it is there already. */
  | { readonly type: 'complete' }
  /** The part belongs to another file; it has to begin anew. */
  | { readonly type: 'changed' }
  | { readonly type: 'later'; readonly reason: string; readonly waitMs?: number };

const LONGEST_RETRY_AFTER_MS = 120_000;

export interface Question {
  readonly url: string;
  readonly fetch: FetchLike;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** What an earlier attempt learned of the file. */
  readonly known: DownloadState | undefined;
  readonly offset: number;
}

/** Asks for a file from `offset` on. Throws `model_download_failed` where asking again would not help. */
export async function askFor(question: Question): Promise<Answer> {
  const { url, known, offset } = question;
  // A weak ETag may not stand in If-Range; then the answer's own is compared below.
  const strong = known?.etag?.startsWith('W/') === true ? undefined : known?.etag;
  const validator = strong ?? known?.lastModified;
  const response = await question.fetch(url, {
    signal: question.signal,
    headers: {
      ...question.headers,
      'accept-encoding': 'identity',
      ...(offset > 0 ? { range: `bytes=${offset}-` } : {}),
      ...(offset > 0 && validator !== undefined ? { 'if-range': validator } : {}),
    },
  });
  return readAnswer(question, response);
}

function readAnswer({ url, known, offset }: Question, response: FetchedResponse): Answer {
  const { status, headers, body } = response;
  const header = (name: string): string | undefined => headers.get(name) ?? undefined;
  const version = { etag: header('etag'), lastModified: header('last-modified') };
  const length = Number(header('content-length') ?? Number.NaN);
  if (status === 200 && body !== null) {
    const totalBytes = Number.isNaN(length) ? undefined : length;
    return { type: 'body', body: held(body), offset: 0, totalBytes, ...version };
  }
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(header('content-range') ?? '');
  const totalBytes = range === null || range[2] === '*' ? undefined : Number(range[2]);
  if (status === 206 && body !== null) {
    const moved = known?.etag !== undefined && version.etag !== undefined;
    if (Number(range?.[1]) !== offset || (moved && known.etag !== version.etag)) {
      return { type: 'changed' };
    }
    return { type: 'body', body: held(body), offset, totalBytes, ...version };
  }
  if (status === 416) return { type: totalBytes === offset ? 'complete' : 'changed' };
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const waitMs = retryAfterMs(header('retry-after'));
    return { type: 'later', reason: `HTTP ${status}`, ...(waitMs === undefined ? {} : { waitMs }) };
  }
  throw new AppError('model_download_failed', { message: `${url}: ${explain(status)}` });
}

/** Begun at once: of a response that nobody holds any more, a body that nobody reads yet is thrown away. */
function held(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const iterator = body[Symbol.asyncIterator]();
  return { [Symbol.asyncIterator]: () => iterator };
}

function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1000;
  return Number.isNaN(ms) ? undefined : Math.min(LONGEST_RETRY_AFTER_MS, Math.max(0, ms));
}

function explain(status: number): string {
  if (status === 404 || status === 410) return `HTTP ${status}: there is no such file.`;
  if (status === 401 || status === 403) {
    return `HTTP ${status}: the hub wants a licence accepted first; then set HF_TOKEN.`;
  }
  return `HTTP ${status}.`;
}
