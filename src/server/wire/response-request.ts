import type { DialogueRequest } from '../../clinical/dialogue/dialogue.ts';
import { AppError } from '../../core/errors.ts';
import type { GroundingMode } from '../../grounding/types.ts';
import type { EngineMessage, OutputConstraint } from '../../inference/types.ts';
import type { AttributeFilter } from '../../retrieval/store/types.ts';
import { DEFAULT_MAX_TOKENS } from './chat-request.ts';
import { readDay } from './day-schema.ts';
import { readSampling } from './chat-sampling.ts';
import type { ResponseBody } from './response-schema.ts';

export const RESULTS = 'file_search_call.results';

/** A request as far as it can be read without the store. */
export interface ReadResponse extends Omit<DialogueRequest, 'storeIds'> {
  /** Ids or names; undefined for the default store. */
  readonly stores: readonly string[] | undefined;
  readonly searches: boolean;
  /** Undefined where the results of the search are not asked for. */
  readonly maxResults: number | undefined;
}

const ALL_RESULTS = 50;

/** Reads what is served and refuses by name what is not. Throws `invalid_request`. */
export function readResponse(body: ResponseBody): ReadResponse {
  refuseUnserved(body);
  const search = body.tools?.[0];
  const mode = (body.grounding?.mode ?? 'auto') as GroundingMode;
  if (search !== undefined && mode === 'off') {
    throw invalid('tools', 'file_search answers from documents and needs another grounding.mode.');
  }
  const constraint = readFormat(body);
  if (constraint !== undefined && mode !== 'off') {
    throw invalid('text.format', 'text.format needs grounding.mode "off".');
  }
  const filter = (search?.filters ?? body.grounding?.filters) as AttributeFilter | undefined;
  return {
    messages: readInput(body),
    mode,
    stores: search?.vector_store_ids ?? body.grounding?.vector_store_ids,
    searches: search !== undefined,
    maxResults: (body.include ?? []).includes(RESULTS)
      ? (search?.max_num_results ?? ALL_RESULTS)
      : undefined,
    ...(filter === undefined ? {} : { filter }),
    ...readDay(body.grounding?.as_of, 'grounding.as_of'),
    generation: {
      maxTokens: body.max_output_tokens ?? DEFAULT_MAX_TOKENS,
      ...readSampling({
        temperature: body.temperature ?? null,
        top_p: body.top_p ?? null,
      }),
      ...(constraint === undefined ? {} : { constraint }),
    },
  };
}

function refuseUnserved(body: ResponseBody): void {
  const stateless = 'Nothing is kept between requests; send the conversation as input items.';
  if ((body.previous_response_id ?? null) !== null)
    throw invalid('previous_response_id', stateless);
  if ((body.conversation ?? null) !== null) throw invalid('conversation', stateless);
  if (body.background === true) throw invalid('background', 'Responses are answered at once.');
  if ((body.truncation ?? 'disabled') !== 'disabled') {
    throw invalid('truncation', 'A conversation that does not fit is refused, never cut.');
  }
  for (const [i, { type, ranking_options: ranking }] of (body.tools ?? []).entries()) {
    if (type !== 'file_search') {
      throw invalid(
        `tools[${i}].type`,
        'Only file_search is served here; functions are in /v1/chat/completions.',
      );
    }
    if (i > 0) throw invalid(`tools[${i}]`, 'One file_search tool is enough; name several stores.');
    if ((ranking?.score_threshold ?? 0) > 0) {
      throw invalid(
        'tools[0].ranking_options.score_threshold',
        'What evidence is enough is decided here; a threshold is not served.',
      );
    }
  }
  const choice = body.tool_choice ?? 'auto';
  const isSearch = typeof choice === 'object' && 'type' in choice && choice.type === 'file_search';
  const needsSearch = choice === 'required' || isSearch;
  if (choice !== 'auto' && !needsSearch) {
    throw invalid('tool_choice', 'tool_choice is "auto", "required" or file_search.');
  }
  if (needsSearch && (body.tools ?? []).length === 0) {
    throw invalid('tool_choice', 'tool_choice needs tools.');
  }
  for (const [i, name] of (body.include ?? []).entries()) {
    if (name !== RESULTS) throw invalid(`include[${i}]`, `Only ${RESULTS} can be included.`);
  }
}

function readInput({ input, instructions }: ResponseBody): EngineMessage[] {
  const system: EngineMessage[] =
    (instructions ?? '') === '' ? [] : [{ role: 'system', content: instructions ?? '' }];
  const given = typeof input === 'string' ? [{ role: 'user' as const, content: input }] : input;
  const messages = given.flatMap((item, i): EngineMessage[] => {
    const type = 'type' in item ? (item.type ?? 'message') : 'message';
    // Searches of earlier answers come back with them; their quotations stand in the text.
    if (type === 'file_search_call') return [];
    const { role, content } = item;
    if (type !== 'message' || role === undefined || content === undefined) {
      throw invalid(`input[${i}]`, 'Only messages with text are taken.');
    }
    const texts = (typeof content === 'string' ? [{ text: content }] : content).map((part, j) => {
      if (part.text === undefined)
        throw invalid(`input[${i}].content[${j}]`, 'Only text is taken.');
      return part.text;
    });
    const text = texts.join('\n');
    return [{ role: role === 'developer' ? 'system' : role, content: text }];
  });
  const last = messages.at(-1);
  if (last?.role !== 'user' || last.content.trim() === '') {
    throw invalid('input', 'The last message must be a user message with text.');
  }
  return [...system, ...messages];
}

function readFormat({ text }: ResponseBody): OutputConstraint | undefined {
  const format = text?.format;
  if (format?.type === 'json_schema') return { type: 'json_schema', schema: format.schema };
  return format?.type === 'json_object'
    ? { type: 'json_schema', schema: { type: 'object' } }
    : undefined;
}

const invalid = (param: string, message: string): AppError =>
  new AppError('invalid_request', { param, message });
