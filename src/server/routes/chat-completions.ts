import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Dialogue, DialogueRequest } from '../../clinical/dialogue/dialogue.ts';
import { AppError } from '../../core/errors.ts';
import { collectAnswer } from '../../grounding/collect-answer.ts';
import type { AnswerEvent, GroundingMode } from '../../grounding/types.ts';
import type { EngineMessage } from '../../inference/types.ts';
import type { AttributeFilter } from '../../retrieval/store/types.ts';
import { disconnectSignal } from '../disconnect.ts';
import type { ModelRegistry } from '../models.ts';
import type { Metrics } from '../plugins/metrics.ts';
import { type ChatBody, chatBody } from '../wire/chat-schema.ts';
import {
  chunkObject,
  type CompletionHead,
  completionObject,
  groundingFields,
  usageChunk,
} from '../wire/chat-objects.ts';
import { asAppError } from '../wire/error-object.ts';
import { SSE_DONE, sendEventStream, sseData } from '../wire/sse.ts';

export interface ChatDeps {
  readonly dialogue: Dialogue;
  readonly models: ModelRegistry;
  readonly metrics: Metrics;
  readonly defaultStore: string;
  readonly resolveStores: (idsOrNames: readonly string[]) => Promise<string[]>;
  readonly shutdown: AbortSignal;
}

const DEFAULT_MAX_TOKENS = 1024;

/** `POST /v1/chat/completions`, streaming and not, grounded unless asked otherwise. */
export const chatCompletionsRoute: FastifyPluginAsyncTypebox<ChatDeps> = async (app, deps) => {
  const { dialogue, models, metrics, shutdown } = deps;
  app.post(
    '/v1/chat/completions',
    { schema: { body: chatBody, tags: ['chat'], summary: 'Answer a conversation' } },
    async (request, reply) => {
      const { body } = request;
      const signal = disconnectSignal(reply, shutdown);
      const engine = models.get(body.model);
      const turn = await toDialogueRequest(body, deps);
      const head: CompletionHead = {
        id: `chatcmpl-${randomUUID()}`,
        created: Math.floor(Date.now() / 1000),
        model: engine.describe().id,
      };
      const events = measured(dialogue.respond(turn, engine, signal), metrics);
      if (body.stream !== true) {
        const { text, report } = await collectAnswer(events);
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

async function toDialogueRequest(body: ChatBody, deps: ChatDeps): Promise<DialogueRequest> {
  const messages = body.messages.map((m): EngineMessage => ({
    role: m.role === 'developer' ? 'system' : (m.role as EngineMessage['role']),
    content: typeof m.content === 'string' ? m.content : m.content.map((p) => p.text).join('\n'),
  }));
  if (messages.at(-1)?.role !== 'user' || messages.at(-1)?.content.trim() === '') {
    throw new AppError('invalid_request', {
      message: 'The last message must be a user message with text.',
      param: 'messages',
    });
  }
  const mode = (body.grounding?.mode ?? 'auto') as GroundingMode;
  const schema = body.response_format?.type === 'json_schema' ? body.response_format : undefined;
  if (schema !== undefined && mode !== 'off') {
    throw new AppError('invalid_request', {
      message:
        'response_format json_schema needs grounding.mode "off": quotations cannot take another form.',
      param: 'response_format',
    });
  }
  const filter = body.grounding?.filters as AttributeFilter | undefined;
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
        : { constraint: { type: 'json_schema' as const, schema: schema.json_schema.schema } }),
    },
  };
}

async function* measured(
  events: AsyncIterable<AnswerEvent>,
  metrics: Metrics,
): AsyncGenerator<AnswerEvent> {
  for await (const event of events) {
    if (event.type === 'report') {
      const { status, reason, usage } = event.report;
      metrics.countAnswer(status, reason ?? '');
      metrics.countTokens(usage.promptTokens, usage.cachedTokens, usage.completionTokens);
    }
    yield event;
  }
}

async function* chunks(
  head: CompletionHead,
  events: AsyncIterable<AnswerEvent>,
  withUsage: boolean,
): AsyncGenerator<string> {
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
