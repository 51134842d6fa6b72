import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Dialogue, DialogueRequest } from '../../clinical/dialogue/dialogue.ts';
import { AppError } from '../../core/errors.ts';
import { collectAnswer } from '../../grounding/collect-answer.ts';
import type { AnswerEvent } from '../../grounding/types.ts';
import { mergeChoices } from '../../inference/merge-choices.ts';
import { generateChat } from '../../inference/tools/generate-chat.ts';
import type { Engine, GenerateTimings } from '../../inference/types.ts';
import type { AttributeFilter } from '../../retrieval/store/types.ts';
import { disconnectSignal } from '../disconnect.ts';
import type { ModelRegistry } from '../models.ts';
import type { Metrics } from '../plugins/metrics.ts';
import { completionHead, logEarlyEnd } from '../wire/chat-head.ts';
import { measured } from '../wire/chat-measured.ts';
import { readMessages } from '../wire/chat-messages.ts';
import { collectPlain, plainChunks } from '../wire/chat-plain.ts';
import { groundingMode, maxTokensOf, plainRequest, refusePlainOnly } from '../wire/chat-request.ts';
import { readSampling } from '../wire/chat-sampling.ts';
import { type ChatBody, chatBody } from '../wire/chat-schema.ts';
import {
  chunkObject,
  type CompletionHead,
  completionObject,
  groundingFields,
  usageChunk,
} from '../wire/chat-objects.ts';
import { readDay } from '../wire/day-schema.ts';
import { SSE_DONE, sendEventStream, sseData } from '../wire/sse.ts';

export interface ChatDeps {
  readonly dialogue: Dialogue;
  readonly models: ModelRegistry;
  readonly metrics: Metrics;
  readonly defaultStore: string;
  readonly resolveStores: (idsOrNames: readonly string[]) => Promise<string[]>;
  readonly shutdown: AbortSignal;
}

/** `POST /v1/chat/completions`, streaming and not, grounded unless asked otherwise. */
export const chatCompletionsRoute: FastifyPluginAsyncTypebox<ChatDeps> = async (app, deps) => {
  const { models, shutdown } = deps;
  app.post(
    '/v1/chat/completions',
    { schema: { body: chatBody, tags: ['chat'], summary: 'Answer a conversation' } },
    async (request, reply) => {
      const { body } = request;
      const signal = disconnectSignal(reply, shutdown);
      const engine = models.get(body.model);
      const call: Call = {
        body,
        engine,
        signal,
        head: completionHead('chatcmpl-', engine),
        stream: async (events) => sendEventStream(reply, events, logEarlyEnd(request.log)),
      };
      return groundingMode(body) === 'off' ? plain(call, deps) : grounded(call, deps);
    },
  );
};

interface Call {
  readonly body: ChatBody;
  readonly engine: Engine;
  readonly signal: AbortSignal;
  readonly head: CompletionHead;
  readonly stream: (events: AsyncGenerator<string>) => Promise<object>;
}

/** The engine answers by itself, unchecked; this is where tools, several choices and log-probabilities are. */
async function plain(call: Call, { metrics }: ChatDeps): Promise<object> {
  const { body, engine, signal, head, stream } = call;
  const request = plainRequest(body);
  const count = body.n ?? 1;
  const limit = engine.describe().slots ?? count;
  const events = mergeChoices(count, limit, signal, (index, own) =>
    generateChat(engine, { ...request, seed: request.seed + index }, own),
  );
  const onEnd = (timings: GenerateTimings): void => {
    metrics.countAnswer('answered', '');
    metrics.countTokens(timings.promptTokens, timings.cachedTokens, timings.completionTokens);
  };
  if (body.stream === true) {
    return stream(plainChunks(head, body.stream_options?.include_usage === true, events, onEnd));
  }
  const completion = await collectPlain(head, count, body.logprobs === true, events);
  onEnd(completion.timings);
  return completion.body;
}

async function grounded(call: Call, deps: ChatDeps): Promise<object> {
  const { body, engine, signal, head, stream } = call;
  const turn = await toDialogueRequest(body, deps);
  const events = measured(deps.dialogue.respond(turn, engine, signal), deps.metrics);
  if (body.stream === true) {
    return stream(chunks(head, events, body.stream_options?.include_usage === true));
  }
  const { text, report } = await collectAnswer(events);
  return completionObject(head, text, report);
}

async function toDialogueRequest(body: ChatBody, deps: ChatDeps): Promise<DialogueRequest> {
  const messages = readMessages(body.messages);
  if (messages.at(-1)?.role === 'tool') {
    throw new AppError('invalid_request', {
      message: 'A tool message at the end needs the tools of the request, or grounding.mode "off".',
      param: 'tools',
    });
  }
  refusePlainOnly(body);
  const filter = body.grounding?.filters as AttributeFilter | undefined;
  return {
    messages,
    mode: groundingMode(body),
    storeIds: await deps.resolveStores(body.grounding?.vector_store_ids ?? [deps.defaultStore]),
    ...(filter === undefined ? {} : { filter }),
    ...readDay(body.grounding?.as_of, 'grounding.as_of'),
    ...(body.profile === undefined ? {} : { audience: body.profile }),
    generation: { maxTokens: maxTokensOf(body), ...readSampling(body) },
  };
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
