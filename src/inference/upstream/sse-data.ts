import { createParser } from 'eventsource-parser';
import { failed } from './refusal.ts';

/** Longer than any chunk of a stream of tokens; a server that sends more is not one. */
const MAX_EVENT_CHARACTERS = 4_000_000;

/**
 * The data of each event of a stream, however the network cut it: inside characters, between CR and LF. Bytes that are no
 * UTF-8 become U+FFFD. Rejects when the connection breaks; leaving early closes it. The parser's own errors quote the line
 * they are about, so none of them is passed on.
 */
export async function* sseData(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const utf8 = new TextDecoder();
  let events: string[] = [];
  let isTooLong = false;
  const parser = createParser({
    maxBufferSize: MAX_EVENT_CHARACTERS,
    onEvent: ({ data }) => events.push(data),
    onError: ({ type }) => {
      isTooLong ||= type === 'max-buffer-size-exceeded';
    },
  });
  for await (const bytes of body) {
    parser.feed(utf8.decode(bytes, { stream: true }));
    const ready = events;
    events = [];
    yield* ready;
    if (isTooLong) throw failed('The server of this model sent an event without an end.');
  }
}
