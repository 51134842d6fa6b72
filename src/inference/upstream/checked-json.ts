import { Check, type XSchema } from 'typebox/schema';
import type { EngineEvent } from '../types.ts';
import { boundedSchema } from './bounded-schema.ts';
import { failed } from './refusal.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * Passes an answer on as it comes and looks at the whole before its end: a server that ignores `response_format` says so
 * nowhere. Throws `upstream_failed` in place of the end of an answer that was not kept to the schema. One that was cut off
 * at its limit of tokens is no JSON for a known reason.
 */
export async function* checkedJson(
  events: AsyncIterable<EngineEvent>,
  schema: JsonSchema,
): AsyncGenerator<EngineEvent> {
  let written = '';
  for await (const event of events) {
    if (event.type === 'text') written += event.text;
    else if (event.reason === 'stop' && !fits(written, schema)) {
      throw failed('The server of this model did not keep to the JSON schema.');
    }
    yield event;
  }
}

function fits(text: string, schema: JsonSchema): boolean {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return false;
  }
  return Check(boundedSchema(schema) as XSchema, value);
}
