import type { LlamaModel, Token } from 'node-llama-cpp';
import { AppError } from '../../../core/errors.ts';
import type { GenerateRequest } from '../../types.ts';
import { createChatTemplate } from './chat-template.ts';
import { knownFormat } from './known-formats.ts';
import { findSpecialTokens, type SpecialTokens } from './special-tokens.ts';

/** Turns a request's input into the tokens the model reads. Throws `invalid_request` and `context_length_exceeded`. */
export type EncodePrompt = (input: GenerateRequest['input']) => Token[];

/** A character that no text may hold (a Unicode noncharacter) marks what was taken out of a content. */
const MARK = '\ufdd0';
const MARKED = /\ufdd0(\d+)\ufdd0/;
/** No tokenizer packs more characters into a token on average; longer input need not be tokenized to be refused. */
const MAX_CHARS_PER_TOKEN = 64;

/**
 * The template's own control tokens become control tokens; whatever looks like one in a message or a raw prompt stays
 * text. Text between two control tokens is tokenized in one piece, the way the model was trained.
 */
export function createPromptEncoder(model: LlamaModel, contextLength: number): EncodePrompt {
  const special = findSpecialTokens(model);
  const { tokens } = model;
  const { general, tokenizer } = model.fileInfo.metadata;
  const render = createChatTemplate({
    source:
      tokenizer.chat_template ??
      knownFormat({ name: general.name, has: (token) => special.byText.has(token) }),
    bosText: tokens.bosString ?? '',
    eosText: tokens.eosString ?? '',
  });
  return (input) => {
    refuseOverlong(input, contextLength);
    const encoded =
      'prompt' in input
        ? model.tokenize(input.prompt, false)
        : encodeChat(
            model,
            special,
            render(shieldAll(input.messages, special), shieldAll(input.tools ?? [], special)),
          );
    const { bos } = tokens;
    if (tokens.shouldPrependBosToken && bos !== null && encoded[0] !== bos) encoded.unshift(bos);
    if (encoded.length === 0) {
      throw new AppError('invalid_request', { message: 'The prompt is empty.', param: 'prompt' });
    }
    return encoded;
  };
}

function refuseOverlong(input: GenerateRequest['input'], contextLength: number): void {
  const chars =
    'prompt' in input
      ? input.prompt.length
      : JSON.stringify(input.tools ?? []).length +
        input.messages.reduce((sum, { content, toolCalls = [] }) => {
          const calls = toolCalls.reduce((size, call) => size + call.arguments.length, 0);
          return sum + content.length + calls;
        }, 0);
  if (chars > contextLength * MAX_CHARS_PER_TOKEN) throw new AppError('context_length_exceeded');
}

/** Takes everything that spells a control token out of every text in `values`, leaving numbered marks. */
function shieldAll<T>(values: readonly T[], special: SpecialTokens): T[] {
  return values.map((value) => shieldDeep(value, special) as T);
}

function shieldDeep(value: unknown, special: SpecialTokens): unknown {
  if (typeof value === 'string') return shield(value, special);
  if (Array.isArray(value)) return value.map((item) => shieldDeep(item, special));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [shield(key, special), shieldDeep(item, special)]),
  );
}

function shield(text: string, { pattern, byText }: SpecialTokens): string {
  const plain = text.replaceAll(MARK, '');
  if (pattern === undefined) return plain;
  return plain.replace(
    new RegExp(pattern, 'g'),
    (token) => `${MARK}${byText.get(token) ?? 0}${MARK}`,
  );
}

function encodeChat(model: LlamaModel, special: SpecialTokens, rendered: string): Token[] {
  const parts = special.pattern === undefined ? [rendered] : rendered.split(special.pattern);
  const encoded: Token[] = [];
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
function unshield(model: LlamaModel, text: string): string[] {
  const pieces = [''];
  for (const [i, part] of text.split(MARKED).entries()) {
    if (i % 2 === 0) pieces[pieces.length - 1] += part;
    else {
      const [head = '', ...rest] = model.detokenize([Number(part) as Token], true).trim();
      pieces[pieces.length - 1] += head;
      pieces.push(rest.join(''));
    }
  }
  return pieces;
}
