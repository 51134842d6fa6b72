import { Readable } from 'node:stream';
import { asAppError, errorObject } from './error-object.js';
/** One server-sent event without a name, as OpenAI sends them. */
export function sseData(payload) {
  return `data: ${JSON.stringify(payload)}\n\n`;
}
export const SSE_DONE = 'data: [DONE]\n\n';
/**
 * Sends `events` as they come. A failure before the first one is thrown, so that it gets its own status; a later one
 * becomes an `error` event: a stream never ends silently in the middle.
 */
export async function sendEventStream(reply, events, onLateError) {
  const first = await events.next();
  async function* rest() {
    try {
      if (first.done !== true) yield first.value;
      yield* events;
    } catch (thrown) {
      onLateError(thrown);
      yield `event: error\n${sseData(errorObject(asAppError(thrown)))}`;
    }
  }
  return reply
    .header('content-type', 'text/event-stream; charset=utf-8')
    .header('cache-control', 'no-cache')
    .header('x-accel-buffering', 'no')
    .send(Readable.from(rest(), { objectMode: false, highWaterMark: 4096 }));
}
//# sourceMappingURL=sse.js.map
