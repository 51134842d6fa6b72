import type { EngineEvent } from '../types.ts';
import { failed } from './refusal.ts';

const OPEN = '<tool_call>';

/**
 * An answer that has to be a call: what a server says before it is passed over. Throws `upstream_failed` where there is no
 * call in the end, since some servers ignore `tool_choice` without a word.
 */
export async function* calledEvents(
  events: AsyncIterable<EngineEvent>,
): AsyncGenerator<EngineEvent> {
  let isCalled = false;
  for await (const event of events) {
    if (isCalled) yield event;
    else if (event.type === 'text') {
      // A call is spelled in one piece up to its arguments.
      const start = event.text.indexOf(OPEN);
      isCalled = start >= 0;
      if (isCalled) yield { type: 'text', text: event.text.slice(start) };
    } else if (event.reason === 'stop') {
      throw failed('The server of this model did not call a function.');
    } else yield event;
  }
}
