import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../core/errors.ts';
import type { ServerStatus } from '../../core/server-status.ts';
import { type EmbeddingReply, readEmbeddings } from './embedding-reply.ts';
import { exchange } from './exchange.ts';
import { createFleet, type Target } from './fleet.ts';
import type { UpstreamEmbedderOptions } from './options.ts';
import { createReferenceVector } from './reference-vector.ts';
import { createTokenClock } from './token-clock.ts';
import { createTokenCounts } from './token-counts.ts';

type TextKind = 'query' | 'passage';

/** The embedder of a knowledge base, on other servers. */
export interface UpstreamEmbedder {
  readonly id: string;
  readonly dimension: number;
  readonly fingerprint: string;
  embed(texts: readonly string[], kind: TextKind): Promise<Float32Array[]>;
  /** As the servers counted when they embedded these texts, shared out by length. */
  countTokens(texts: readonly string[], kind: TextKind): number;
  readonly remote: { isReady(): boolean; servers(): readonly ServerStatus[] };
  close(): Promise<void>;
}

/** Requests of one call under way at the same time, for each server. */
const BATCHES_AT_ONCE = 2;
/** Waits before a server with too much to do is asked again; an ingest has the time. */
const RETRY_AFTER_MS = [250, 1000, 3000];
/** Shorter texts fit every model. */
const SHORTEST_CUT = 32;

/**
 * Embeds with a model that other servers run. Model, dimension, prefixes and `revision` make the fingerprint, so that a
 * change of any of them makes a rebuild necessary; other weights behind the same name are found out by `ReferenceVector`.
 * Texts longer than the model reads are cut. Throws `upstream_failed`, `queue_full`, `embedder_mismatch`.
 */
export function createUpstreamEmbedder(options: UpstreamEmbedderOptions): UpstreamEmbedder {
  const { id, model, dimension, prefixes, batchSize, revision } = options;
  const fingerprint = createHash('sha256')
    .update(JSON.stringify(['upstream', model, dimension, prefixes, revision]))
    .digest('hex');
  const fleet = createFleet(options);
  const reference = createReferenceVector(
    join(options.referenceFolder, `${fingerprint.slice(0, 16)}.json`),
  );
  const counts = createTokenCounts();
  const closing = new AbortController();

  async function* replyOf(
    { baseUrl, headers, dispatcher }: Target,
    texts: readonly string[],
  ): AsyncGenerator<EmbeddingReply> {
    const clock = createTokenClock({ ...options, tokenTimeoutMs: options.firstTokenTimeoutMs });
    const input = [reference.text, ...texts];
    const body = { model, input, encoding_format: 'float', ...options.extraBody };
    const bytes = exchange(
      { url: `${baseUrl}/embeddings`, headers, body, accept: 'application/json' },
      { dispatcher, signal: closing.signal, silence: clock.signal },
    );
    const reply = await readEmbeddings(clock.timed(bytes), input.length, dimension);
    const [first = new Float32Array(dimension), ...vectors] = reply.vectors;
    await reference.check(first);
    counts.note(input, reply.tokens);
    yield { ...reply, vectors };
  }

  async function embedOnce(texts: readonly string[]): Promise<readonly Float32Array[]> {
    let vectors: readonly Float32Array[] = [];
    for await (const reply of fleet.ask((target) => replyOf(target, texts))) ({ vectors } = reply);
    return vectors;
  }

  async function embedPatiently(texts: readonly string[]): Promise<readonly Float32Array[]> {
    for (const ms of RETRY_AFTER_MS) {
      try {
        return await embedOnce(texts);
      } catch (error) {
        if (!isCode(error, 'queue_full')) throw error;
        await sleep(ms, undefined, { signal: closing.signal }).catch(() => {});
      }
    }
    return embedOnce(texts);
  }

  /** A text too long is halved until it fits: its beginning says what it is about. */
  async function embedCut(texts: readonly string[]): Promise<readonly Float32Array[]> {
    try {
      return await embedPatiently(texts);
    } catch (error) {
      const [only = '', another] = texts;
      if (!isCode(error, 'context_length_exceeded')) throw error;
      if (another === undefined) {
        if (only.length <= SHORTEST_CUT) throw error;
        return embedCut([only.slice(0, only.length / 2).toWellFormed()]);
      }
      const vectors: Float32Array[] = [];
      for (const text of texts) vectors.push(...(await embedCut([text])));
      return vectors;
    }
  }

  async function embedAll(texts: readonly string[]): Promise<Float32Array[]> {
    const batches: (readonly string[])[] = [];
    // One place is for the text of the reference.
    const room = batchSize - 1;
    for (let at = 0; at < texts.length; at += room) batches.push(texts.slice(at, at + room));
    const done: (readonly Float32Array[])[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      for (let i = next; i < batches.length; i = next) {
        next += 1;
        done[i] = await embedCut(batches[i] ?? []);
      }
    };
    const workers = Math.min(batches.length, BATCHES_AT_ONCE * options.baseUrls.length);
    await Promise.all(Array.from({ length: workers }, work));
    return done.flat();
  }

  return {
    id,
    dimension,
    fingerprint,
    async embed(texts, kind) {
      if (closing.signal.aborted) throw new AppError('shutting_down');
      const wanted = texts.flatMap((text, index) => (text.trim() === '' ? [] : [{ text, index }]));
      const prefixed = wanted.map(({ text }) => prefixes[kind] + text.toWellFormed());
      const vectors = texts.map(() => new Float32Array(dimension));
      try {
        for (const [i, vector] of (await embedAll(prefixed)).entries()) {
          const { index } = wanted[i] ?? {};
          if (index !== undefined) vectors[index] = vector as Float32Array<ArrayBuffer>;
        }
      } catch (error) {
        throw closing.signal.aborted ? new AppError('shutting_down') : error;
      }
      return vectors;
    },
    countTokens: (texts, kind) =>
      texts.reduce((sum, text) => sum + counts.of(prefixes[kind] + text.toWellFormed()), 0),
    remote: { isReady: () => fleet.state() === 'ready', servers: fleet.servers },
    async close() {
      closing.abort();
      await fleet.close();
    },
  };
}

function isCode(error: unknown, code: AppError['code']): boolean {
  return error instanceof AppError && error.code === code;
}
