import type { LlamaModel } from 'node-llama-cpp';

/** Vocabularies of one family are filled up to different lengths at their ends, with tokens that no text has. */
const MOST_PADDING = 128;

/** Tokens below this id may be in both vocabularies. */
export function sharedTokens(target: LlamaModel, draft: LlamaModel): number {
  return Math.min(tokensOf(target).length, tokensOf(draft).length);
}

/** Why a token of one model is not the same token of the other one; undefined where all are. */
export function findOtherToken(target: LlamaModel, draft: LlamaModel): string | undefined {
  const [ours, theirs] = [tokensOf(target), tokensOf(draft)];
  if (Math.abs(ours.length - theirs.length) > MOST_PADDING) {
    return `its vocabulary has ${theirs.length} tokens, not ${ours.length}`;
  }
  const other = ours.findIndex((text, id) => id < theirs.length && text !== theirs[id]);
  if (other >= 0) {
    const [own, its] = [ours[other], theirs[other]].map((text) => JSON.stringify(text));
    return `its vocabulary is another one: token ${other} is ${its}, not ${own}`;
  }
  for (const name of ['bos', 'eos', 'eot'] as const) {
    const [own, its] = [target.tokens[name], draft.tokens[name]];
    if (own !== its && own !== null && its !== null) {
      return `its ${name} token is ${its}, not ${own}`;
    }
  }
  return undefined;
}

const tokensOf = (model: LlamaModel): readonly string[] =>
  model.fileInfo.metadata.tokenizer.ggml.tokens;
