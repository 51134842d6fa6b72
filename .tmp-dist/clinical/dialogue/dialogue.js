import { detectLanguage } from '../../core/text/language.js';
import { detectRedFlags } from '../red-flags/detect.js';
import { emergencyInstruction } from '../red-flags/instruction.js';
import { resolveTurn } from './resolve-turn.js';
/** The multi-turn medical dialogue. Stateless: the caller sends the conversation each time. */
export function createDialogue({ search, answerer }) {
  return {
    async *respond(request, engine, signal) {
      if (request.mode === 'off') {
        yield* plainChat(request, engine, signal);
        return;
      }
      const turns = request.messages.filter((m) => m.role === 'user').map((m) => m.content);
      const latest = turns.at(-1) ?? '';
      const language = detectLanguage(latest);
      const flags = detectRedFlags(latest);
      if (flags.length > 0) {
        yield* emergency(latest, emergencyInstruction(flags, language));
        return;
      }
      const question = await resolveTurn(turns, (text) =>
        search.understand(text, request.storeIds),
      );
      const { mode, storeIds, filter, generation } = request;
      yield* answerer.answer(
        {
          question,
          language,
          mode,
          storeIds,
          maxTokens: generation.maxTokens,
          ...(filter === undefined ? {} : { filter }),
          ...(generation.temperature === undefined ? {} : { temperature: generation.temperature }),
          ...(generation.seed === undefined ? {} : { seed: generation.seed }),
        },
        engine,
        signal,
      );
    },
  };
}
async function* plainChat({ messages, generation }, engine, signal) {
  const request = { ...generation, input: { messages } };
  for await (const event of engine.generate(request, signal)) {
    if (event.type === 'text') {
      yield event;
      continue;
    }
    yield {
      type: 'report',
      report: {
        mode: 'off',
        status: 'answered',
        reason: undefined,
        question: '',
        evidence: [],
        quotations: [],
        verification: [],
        usage: event.timings,
        finishReason: event.reason,
      },
    };
  }
}
function* emergency(question, instruction) {
  yield { type: 'text', text: instruction };
  yield {
    type: 'report',
    report: {
      mode: 'quoted',
      status: 'emergency',
      reason: undefined,
      question,
      evidence: [],
      quotations: [],
      verification: [],
      usage: { promptTokens: 0, cachedTokens: 0, completionTokens: 0 },
      finishReason: 'stop',
    },
  };
}
//# sourceMappingURL=dialogue.js.map
