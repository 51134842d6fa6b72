import { Template } from '@huggingface/jinja';
import { AppError } from '../../../core/errors.ts';
import { detectToolFormat } from '../../tools/tool-format.ts';
import {
  callNames,
  templateMessage,
  templateTool,
  withToolsAsText,
} from '../../tools/tool-messages.ts';
import type { EngineMessage, EngineTool } from '../../types.ts';

export type RenderChat = (
  messages: readonly EngineMessage[],
  tools?: readonly EngineTool[],
) => string;

export interface ChatTemplateOptions {
  /** The model's own Jinja template, or that of the format it is known to use. */
  readonly source: string;
  readonly bosText: string;
  readonly eosText: string;
}

/**
 * Renders a conversation, and the tools it may use, up to where the assistant begins to speak. Throws
 * `invalid_request` if the template refuses it.
 */
export function createChatTemplate(options: ChatTemplateOptions): RenderChat {
  const { source, bosText, eosText } = options;
  const template = new Template(source);
  const render: RenderChat = (messages, tools = []) => {
    const names = callNames(messages);
    return template.render({
      messages: messages.map((message) => templateMessage(message, names)),
      ...(tools.length === 0 ? {} : { tools: tools.map(templateTool) }),
      add_generation_prompt: true,
      bos_token: bosText,
      eos_token: eosText,
      // Models that can think aloud first are asked to answer right away: their thoughts would be read as the answer.
      enable_thinking: false,
    });
  };
  const inOneWayOrAnother: RenderChat = (messages, tools) => {
    try {
      return render(messages, tools);
    } catch {
      return renderSimplified(render, messages, tools);
    }
  };
  return detectToolFormat(source) === 'json' ? toolsAsText(inOneWayOrAnother) : inOneWayOrAnother;
}

const toolsAsText =
  (render: RenderChat): RenderChat =>
  (messages, tools = []) =>
    render(withToolsAsText(messages, tools));

/** Some templates know no system message or insist on taking turns, some on one tool call at a time. */
function renderSimplified(
  render: RenderChat,
  messages: readonly EngineMessage[],
  tools: readonly EngineTool[] | undefined,
): string {
  try {
    return render(alternating(oneCallEach(messages)), tools);
  } catch (error) {
    throw new AppError('invalid_request', {
      message: 'The chat template of the model does not take these messages.',
      param: 'messages',
      cause: error,
    });
  }
}

function alternating(messages: readonly EngineMessage[]): EngineMessage[] {
  const turns: EngineMessage[] = [];
  for (const message of messages) {
    const role = message.role === 'system' ? 'user' : message.role;
    const last = turns.at(-1);
    const joins = last?.role === role && !isOfTool(last) && !isOfTool(message);
    if (joins) {
      turns[turns.length - 1] = { role, content: `${last.content}\n\n${message.content}` };
    } else turns.push({ ...message, role });
  }
  return turns;
}

const isOfTool = ({ role, toolCalls = [] }: EngineMessage): boolean =>
  role === 'tool' || toolCalls.length > 0;

/** Several calls in one message become messages of one call each, every one before its result. */
function oneCallEach(messages: readonly EngineMessage[]): EngineMessage[] {
  const results = new Map(
    messages.flatMap((m) => (m.role === 'tool' ? [[m.toolCallId ?? '', m] as const] : [])),
  );
  const moved = new Set<EngineMessage>();
  return messages.flatMap((message) => {
    const { toolCalls = [] } = message;
    if (moved.has(message)) return [];
    if (toolCalls.length < 2) return [message];
    return toolCalls.flatMap((call, i) => {
      const result = results.get(call.id);
      if (result !== undefined) moved.add(result);
      const own = { ...message, content: i === 0 ? message.content : '', toolCalls: [call] };
      return result === undefined ? [own] : [own, result];
    });
  });
}
