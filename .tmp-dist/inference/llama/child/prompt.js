import { AppError } from '../../../core/errors.js';
import { createChatTemplate } from './chat-template.js';
import { findSpecialTokens } from './special-tokens.js';
/** A character that no text may hold (a Unicode noncharacter) marks what was taken out of a content. */
const MARK = '\ufdd0';
const MARKED = /\ufdd0(\d+)\ufdd0/;
/** No tokenizer packs more characters into a token on average; longer input need not be tokenized to be refused. */
const MAX_CHARS_PER_TOKEN = 64;
/**
 * The template's own control tokens become control tokens; whatever looks like one in a message or a raw prompt stays
 * text. Text between two control tokens is tokenized in one piece, the way the model was trained.
 */
export function createPromptEncoder(model, contextLength) {
  const special = findSpecialTokens(model);
  const { tokens } = model;
  const render = createChatTemplate({
    source: model.fileInfo.metadata.tokenizer.chat_template,
    bosText: tokens.bosString ?? '',
    eosText: tokens.eosString ?? '',
    hasChatMl: special.byText.has('<|im_start|>') && special.byText.has('<|im_end|>'),
  });
  return (input) => {
    refuseOverlong(input, contextLength);
    const encoded =
      'prompt' in input
        ? model.tokenize(input.prompt, false)
        : encodeChat(model, special, render(input.messages.map((m) => shield(m, special))));
    const { bos } = tokens;
    if (tokens.shouldPrependBosToken && bos !== null && encoded[0] !== bos) encoded.unshift(bos);
    if (encoded.length === 0) {
      throw new AppError('invalid_request', { message: 'The prompt is empty.', param: 'prompt' });
    }
    return encoded;
  };
}
function refuseOverlong(input, contextLength) {
  const chars =
    'prompt' in input
      ? input.prompt.length
      : input.messages.reduce((sum, { content }) => sum + content.length, 0);
  if (chars > contextLength * MAX_CHARS_PER_TOKEN) throw new AppError('context_length_exceeded');
}
/** Takes everything that spells a control token out of a message, leaving numbered marks. */
function shield({ role, content }, special) {
  const { pattern, byText } = special;
  const plain = content.replaceAll(MARK, '');
  if (pattern === undefined) return { role, content: plain };
  const shielded = plain.replace(
    new RegExp(pattern, 'g'),
    (text) => `${MARK}${byText.get(text) ?? 0}${MARK}`,
  );
  return { role, content: shielded };
}
function encodeChat(model, special, rendered) {
  const parts = special.pattern === undefined ? [rendered] : rendered.split(special.pattern);
  const encoded = [];
  let eatsBlanks = false;
  for (const part of parts) {
    const token = special.byText.get(part);
    if (token !== undefined) {
      encoded.push(token);
      eatsBlanks = model.getTokenAttributes(token).rstrip;
    } else {
      for (const text of unshield(model, eatsBlanks ? part.trimStart() : part)) {
        encoded.push(...model.tokenize(text, false));
      }
      eatsBlanks = false;
    }
  }
  return encoded;
}
/** Puts the texts back, cut after their first character so that no tokenizer can take them for a token. */
function unshield(model, text) {
  const pieces = [''];
  for (const [i, part] of text.split(MARKED).entries()) {
    if (i % 2 === 0) pieces[pieces.length - 1] += part;
    else {
      const [head = '', ...rest] = model.detokenize([Number(part)], true).trim();
      pieces[pieces.length - 1] += head;
      pieces.push(rest.join(''));
    }
  }
  return pieces;
}
//# sourceMappingURL=prompt.js.map
