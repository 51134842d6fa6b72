import { Template } from '@huggingface/jinja';
import { AppError } from '../../../core/errors.js';
/** Renders a conversation up to where the assistant begins to speak. Throws `invalid_request` if the template refuses it. */
export function createChatTemplate(options) {
  const { source, bosText, eosText, hasChatMl } = options;
  if (source === undefined) return hasChatMl ? renderChatMl : renderPlain;
  const template = new Template(source);
  const render = (messages) =>
    template.render({
      messages,
      add_generation_prompt: true,
      bos_token: bosText,
      eos_token: eosText,
      // Models that can think aloud first are asked to answer right away: their thoughts would be read as the answer.
      enable_thinking: false,
    });
  return (messages) => {
    try {
      return render(messages);
    } catch {
      return renderSimplified(render, messages);
    }
  };
}
/** Some templates know no system message or insist on taking turns. */
function renderSimplified(render, messages) {
  try {
    return render(alternating(messages));
  } catch (error) {
    throw new AppError('invalid_request', {
      message: 'The chat template of the model does not take these messages.',
      param: 'messages',
      cause: error,
    });
  }
}
function alternating(messages) {
  const turns = [];
  for (const { role, content } of messages) {
    const speaker = role === 'system' ? 'user' : role;
    const last = turns.at(-1);
    if (last?.role !== speaker) turns.push({ role: speaker, content });
    else turns[turns.length - 1] = { role: speaker, content: `${last.content}\n\n${content}` };
  }
  return turns;
}
const renderChatMl = (messages) =>
  `${messages.map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`).join('')}<|im_start|>assistant\n`;
const renderPlain = (messages) =>
  `${messages.map(({ role, content }) => `${role}: ${content}\n\n`).join('')}assistant:`;
//# sourceMappingURL=chat-template.js.map
