import type { ReadableWritablePair } from 'node:stream/web';
import { EventSourceParserStream } from 'eventsource-parser/stream';

/** Longer than any chunk of a stream of tokens; a server that sends more is not one. */
const MAX_EVENT_CHARACTERS = 4_000_000;

/**
 * The data of each event of a stream, however the network cut it: inside characters, between CR and LF. Rejects when the
 * connection breaks or `signal` aborts; leaving early closes the connection.
 */
export async function* sseData(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const events = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>, { signal })
    .pipeThrough(new EventSourceParserStream({ maxBufferSize: MAX_EVENT_CHARACTERS }));
  for await (const { data } of events) yield data;
}
