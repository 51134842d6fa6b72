import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PreTrainedTokenizer } from '@huggingface/transformers';
import { AppError } from '../../core/errors.ts';
import { createUnigramTokenizer, type UnigramTokenizer } from './unigram-tokenizer.ts';

export interface LocalTokenizer {
  /** Token ids with the model's special tokens around them, at most `maxTokens` in all; none for text without words. */
  encode(text: string): number[];
  readonly padId: number;
}

/** No tokenizer packs more characters than this into a token on average; the rest of a long text need not be read. */
const LONGEST_TOKEN = 16;

/**
 * Loads the tokenizer of a folder; nothing is fetched. One of the kind that is shipped is run here, any other by the
 * library, which is imported only then, because that takes a tenth of a second. Throws `model_file_invalid`.
 */
export async function loadLocalTokenizer(
  folder: string,
  maxTokens: number,
): Promise<LocalTokenizer> {
  const own = await loadUnigram(folder);
  if (own !== undefined) {
    return {
      padId: own.padId,
      encode: (text) => own.encode(readable(text, maxTokens)).slice(0, maxTokens),
    };
  }
  const tokenizer = await load(folder).catch((cause: unknown) => {
    throw new AppError('model_file_invalid', {
      message: "The embedding model's tokenizer cannot be loaded.",
      cause,
    });
  });
  const bare = (text: string): number[] => tokenizer.encode(text, { add_special_tokens: false });
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

async function loadUnigram(folder: string): Promise<UnigramTokenizer | undefined> {
  try {
    const [json, config] = await Promise.all(
      ['tokenizer.json', 'tokenizer_config.json'].map(async (file): Promise<unknown> =>
        JSON.parse(await readFile(path.join(folder, file), 'utf8')),
      ),
    );
    return createUnigramTokenizer(json, config);
  } catch {
    // The library says what is wrong with them.
    return undefined;
  }
}

async function load(folder: string): Promise<PreTrainedTokenizer> {
  const { AutoTokenizer, PreTrainedTokenizer } = await import('@huggingface/transformers');
  const config = await readFile(path.join(folder, 'tokenizer_config.json')).catch(() => undefined);
  if (config !== undefined) {
    return await AutoTokenizer.from_pretrained(folder, { local_files_only: true });
  }
  const json: unknown = JSON.parse(await readFile(path.join(folder, 'tokenizer.json'), 'utf8'));
  return new PreTrainedTokenizer(json as object, {});
}

/** What the tokenizer puts around a text, found by comparing the same text with and without it. */
function specialTokens(
  whole: readonly number[],
  bare: readonly number[],
): { before: readonly number[]; after: readonly number[] } {
  for (let at = 0; at + bare.length <= whole.length; at += 1) {
    if (bare.every((id, i) => whole[at + i] === id)) {
      return { before: whole.slice(0, at), after: whole.slice(at + bare.length) };
    }
  }
  return { before: [], after: [] };
}

/** Well-formed (encoding as UTF-8 turns lone surrogates into U+FFFD) and no longer than can matter. */
function readable(text: string, maxTokens: number): string {
  return Buffer.from(text.trim().slice(0, maxTokens * LONGEST_TOKEN)).toString();
}
