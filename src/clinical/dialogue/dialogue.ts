import { detectLanguage } from '../../core/text/language.ts';
import type { Answerer } from '../../grounding/answer.ts';
import { answerParts } from '../../grounding/compound-answer.ts';
import {
  type AnswerEvent,
  type AnswerRequest,
  type GroundingMode,
  NO_USAGE,
} from '../../grounding/types.ts';
import type { Engine, EngineMessage, GenerateRequest } from '../../inference/types.ts';
import type { Search } from '../../retrieval/search/types.ts';
import type { AttributeFilter } from '../../retrieval/store/types.ts';
import type { PatientWording } from '../patient-wording/patient-wording.ts';
import { detectRedFlags } from '../red-flags/detect.ts';
import { emergencyInstruction } from '../red-flags/instruction.ts';
import type { Audience } from '../types.ts';
import { resolveTurn, type Understand } from './resolve-turn.ts';
import { splitQuestion } from './split-question.ts';

export interface DialogueRequest {
  /** The conversation; the last user message is the question. */
  readonly messages: readonly EngineMessage[];
  readonly mode: GroundingMode;
  readonly storeIds: readonly string[];
  readonly filter?: AttributeFilter;
  /** ISO date: answer from what was in force on that day. */
  readonly asOf?: string;
  /** For a patient, medical words of the quotations are explained behind them. Quotations stay as they are. */
  readonly audience?: Audience;
  /** For generated text; quotations need none. */
  readonly generation: Omit<GenerateRequest, 'input'>;
}

export interface DialogueDeps {
  readonly search: Search;
  readonly answerer: Answerer;
  readonly wording: PatientWording;
}

export interface Dialogue {
  /**
   * One turn: an emergency is met with the instruction to seek help; else the question is resolved from the
   * conversation and answered from the knowledge base. With mode `off` the engine answers by itself, unchecked.
   */
  respond(
    request: DialogueRequest,
    engine: Engine,
    signal: AbortSignal,
  ): AsyncIterable<AnswerEvent>;
}

/** The multi-turn medical dialogue. Stateless: the caller sends the conversation each time. */
export function createDialogue({ search, answerer, wording }: DialogueDeps): Dialogue {
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
      const understand: Understand = (text) =>
        search.understand(text, request.storeIds, request.asOf);
      const question = await resolveTurn(turns, understand);
      const parts = request.mode === 'cited' ? [] : await splitQuestion(question, understand);
      const { mode, storeIds, filter, asOf, generation } = request;
      const asked: AnswerRequest = {
        question,
        language,
        mode,
        storeIds,
        maxTokens: generation.maxTokens,
        ...(filter === undefined ? {} : { filter }),
        ...(asOf === undefined ? {} : { asOf }),
        ...(generation.temperature === undefined ? {} : { temperature: generation.temperature }),
        ...(generation.seed === undefined ? {} : { seed: generation.seed }),
      };
      const events =
        parts.length > 1
          ? answerParts(answerer, asked, parts, engine, signal)
          : answerer.answer(asked, engine, signal);
      yield* request.audience === 'patient' ? wording.forPatient(events, language) : events;
    },
  };
}

async function* plainChat(
  { messages, generation }: DialogueRequest,
  engine: Engine,
  signal: AbortSignal,
): AsyncGenerator<AnswerEvent> {
  const request: GenerateRequest = { ...generation, input: { messages } };
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

function* emergency(question: string, instruction: string): Generator<AnswerEvent> {
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
      usage: NO_USAGE,
      finishReason: 'stop',
    },
  };
}
