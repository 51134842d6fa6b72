import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { asAppError, errorObject } from './error-object.ts';

/** One server-sent event without a name, as OpenAI sends them. */
export function sseData(payload: object): string {
  return `data: ${JSON.stringify(payload)}\n\n`;
}

export const SSE_DONE = 'data: [DONE]\n\n';

/**
 * Sends `events` as they come. A failure before the first one is thrown, so that it gets its own status; a later one
 * becomes an `error` event: a stream never ends silently in the middle.
 */
export async function sendEventStream(
  reply: FastifyReply,
  events: AsyncGenerator<string>,
  onLateError: (thrown: unknown) => void,
): Promise<FastifyReply> {
  const first = await events.next();
  const gather = gatherWrites(reply.raw);
  async function* rest(): AsyncGenerator<string> {
    try {
      gather();
      if (first.done !== true) yield first.value;
      for await (const event of events) {
        gather();
        yield event;
      }
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

/** What is written in one turn of the event loop leaves in one system call: it also wakes the client only once. */
function gatherWrites(response: ServerResponse): () => void {
  let isGathering = false;
  return () => {
    if (isGathering) return;
    isGathering = true;
    response.cork();
    setImmediate(() => {
      isGathering = false;
      response.uncork();
    });
  };
}
