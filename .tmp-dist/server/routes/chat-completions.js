import { randomUUID } from 'node:crypto';
import { AppError } from '../../core/errors.js';
import { disconnectSignal } from '../disconnect.js';
import { chatBody } from '../wire/chat-schema.js';
import {
  chunkObject,
  completionObject,
  groundingFields,
  usageChunk,
} from '../wire/chat-objects.js';
import { asAppError } from '../wire/error-object.js';
import { SSE_DONE, sendEventStream, sseData } from '../wire/sse.js';
const DEFAULT_MAX_TOKENS = 1024;
/** `POST /v1/chat/completions`, streaming and not, grounded unless asked otherwise. */
export const chatCompletionsRoute = async (app, deps) => {
  const { dialogue, models, metrics, shutdown } = deps;
  app.post(
    '/v1/chat/completions',
    { schema: { body: chatBody, tags: ['chat'], summary: 'Answer a conversation' } },
    async (request, reply) => {
      const { body } = request;
      const signal = disconnectSignal(reply, shutdown);
      const engine = models.get(body.model);
      const turn = await toDialogueRequest(body, deps);
      const head = {
        id: `chatcmpl-${randomUUID()}`,
        created: Math.floor(Date.now() / 1000),
        model: engine.describe().id,
      };
      const events = measured(dialogue.respond(turn, engine, signal), metrics);
      if (body.stream !== true) {
        const { text, report } = await collect(events);
        return completionObject(head, text, report);
      }
      const withUsage = body.stream_options?.include_usage === true;
      return sendEventStream(reply, chunks(head, events, withUsage), (thrown) => {
        const { code, cause } = asAppError(thrown);
        request.log.warn(
          { code, err: code === 'internal' ? cause : undefined },
          'stream ended early',
        );
      });
    },
  );
};
async function toDialogueRequest(body, deps) {
  const messages = body.messages.map((m) => ({
    role: m.role === 'developer' ? 'system' : m.role,
    content: typeof m.content === 'string' ? m.content : m.content.map((p) => p.text).join('\n'),
  }));
  if (messages.at(-1)?.role !== 'user' || messages.at(-1)?.content.trim() === '') {
    throw new AppError('invalid_request', {
      message: 'The last message must be a user message with text.',
      param: 'messages',
    });
  }
  const mode = body.grounding?.mode ?? 'auto';
  const schema = body.response_format?.type === 'json_schema' ? body.response_format : undefined;
  if (schema !== undefined && mode !== 'off') {
    throw new AppError('invalid_request', {
      message:
        'response_format json_schema needs grounding.mode "off": quotations cannot take another form.',
      param: 'response_format',
    });
  }
  const filter = body.grounding?.filters;
  const stop = typeof body.stop === 'string' ? [body.stop] : (body.stop ?? undefined);
  return {
    messages,
    mode,
    storeIds:
      mode === 'off'
        ? []
        : await deps.resolveStores(body.grounding?.vector_store_ids ?? [deps.defaultStore]),
    ...(filter === undefined ? {} : { filter }),
    generation: {
      maxTokens: body.max_completion_tokens ?? body.max_tokens ?? DEFAULT_MAX_TOKENS,
      ...(body.temperature === undefined ? {} : { temperature: body.temperature }),
      ...(body.top_p === undefined ? {} : { topP: body.top_p }),
      ...(body.seed === undefined ? {} : { seed: body.seed }),
      ...(stop === undefined ? {} : { stop }),
      ...(schema === undefined
        ? {}
        : { constraint: { type: 'json_schema', schema: schema.json_schema.schema } }),
    },
  };
}
async function* measured(events, metrics) {
  for await (const event of events) {
    if (event.type === 'report') {
      const { status, reason, usage } = event.report;
      metrics.countAnswer(status, reason ?? '');
      metrics.countTokens(usage.promptTokens, usage.cachedTokens, usage.completionTokens);
    }
    yield event;
  }
}
async function collect(events) {
  let text = '';
  for await (const event of events) {
    if (event.type === 'report') return { text, report: event.report };
    text += event.text;
  }
  throw new AppError('internal');
}
async function* chunks(head, events, withUsage) {
  let opened = false;
  for await (const event of events) {
    if (!opened)
      yield sseData(chunkObject(head, { role: 'assistant', content: '', refusal: null }));
    opened = true;
    if (event.type === 'text') {
      yield sseData(chunkObject(head, { content: event.text }));
      continue;
    }
    const { report } = event;
    yield sseData(chunkObject(head, groundingFields(report), report.finishReason));
    if (withUsage) yield sseData(usageChunk(head, report));
    yield SSE_DONE;
  }
}
//# sourceMappingURL=chat-completions.js.map
