import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../core/errors.js';
/** No tokenizer packs more characters than this into a token on average; the rest of a long text need not be read. */
const LONGEST_TOKEN = 16;
/**
 * Loads the tokenizer of a folder; nothing is fetched. The library is imported here and not at the top, because it
 * takes a tenth of a second that commands without an embedder should not pay. Throws `model_file_invalid`.
 */
export async function loadLocalTokenizer(folder, maxTokens) {
  const tokenizer = await load(folder).catch((cause) => {
    throw new AppError('model_file_invalid', {
      message: "The embedding model's tokenizer cannot be loaded.",
      cause,
    });
  });
  const bare = (text) => tokenizer.encode(text, { add_special_tokens: false });
  const { before, after } = specialTokens(tokenizer.encode('a'), bare('a'));
  const room = maxTokens - before.length - after.length;
  return {
    padId: tokenizer.pad_token_id ?? 0,
    encode(text) {
      const ids = bare(readable(text, maxTokens)).slice(0, room);
      return ids.length === 0 ? [] : [...before, ...ids, ...after];
    },
  };
}
async function load(folder) {
  const { AutoTokenizer, PreTrainedTokenizer } = await import('@huggingface/transformers');
  const config = await readFile(path.join(folder, 'tokenizer_config.json')).catch(() => undefined);
  if (config !== undefined) {
    return await AutoTokenizer.from_pretrained(folder, { local_files_only: true });
  }
  const json = JSON.parse(await readFile(path.join(folder, 'tokenizer.json'), 'utf8'));
  return new PreTrainedTokenizer(json, {});
}
/** What the tokenizer puts around a text, found by comparing the same text with and without it. */
function specialTokens(whole, bare) {
  for (let at = 0; at + bare.length <= whole.length; at += 1) {
    if (bare.every((id, i) => whole[at + i] === id)) {
      return { before: whole.slice(0, at), after: whole.slice(at + bare.length) };
    }
  }
  return { before: [], after: [] };
}
/** Well-formed (encoding as UTF-8 turns lone surrogates into U+FFFD) and no longer than can matter. */
function readable(text, maxTokens) {
  return Buffer.from(text.trim().slice(0, maxTokens * LONGEST_TOKEN)).toString();
}
//# sourceMappingURL=local-tokenizer.js.map
