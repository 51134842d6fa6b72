import type { Token } from 'node-llama-cpp';
import { sharedLength } from './slot.ts';

export interface TokenSpelling {
  /** UTF-8, or the part of a character that the token is. */
  readonly bytes: (token: Token) => readonly number[];
  /** Control tokens steer the model: no text is the same as one of them. */
  readonly isControl: (token: Token) => boolean;
}

/**
 * The same text as `prompt`, in the tokens of `held` as far as that begins with the same text. What a model wrote comes
 * back as text, and a tokenizer may cut it differently from how it was written: without this the cache would end there.
 */
export function respell(
  prompt: readonly Token[],
  held: readonly Token[],
  { bytes, isControl }: TokenSpelling,
): readonly Token[] {
  const shared = sharedLength(prompt, held);
  let [i, j] = [shared, shared];
  let aligned = { held: shared, prompt: shared };
  /** What the one that is ahead has spelled and the other has not. */
  let rest: readonly number[] = [];
  let ahead: 'held' | 'prompt' = 'held';
  for (;;) {
    if (rest.length === 0) aligned = { held: i, prompt: j };
    const next = rest.length === 0 || ahead === 'prompt' ? held[i] : prompt[j];
    const partner = rest.length === 0 ? prompt[j] : undefined;
    if (next === undefined || (rest.length === 0 && partner === undefined)) break;
    if (next === partner) {
      i += 1;
      j += 1;
      continue;
    }
    if (isControl(next) || (partner !== undefined && isControl(partner))) break;
    const spelled = bytes(next);
    if (rest.length === 0) {
      i += 1;
      ahead = 'held';
      rest = spelled;
      if (spelled.length === 0) break;
      continue;
    }
    const common = Math.min(rest.length, spelled.length);
    if (common === 0 || rest.slice(0, common).some((byte, k) => byte !== spelled[k])) break;
    if (ahead === 'prompt') i += 1;
    else j += 1;
    if (spelled.length > common) ahead = ahead === 'held' ? 'prompt' : 'held';
    rest = rest.length > common ? rest.slice(common) : spelled.slice(common);
  }
  return aligned.held === shared
    ? prompt
    : [...held.slice(0, aligned.held), ...prompt.slice(aligned.prompt)];
}
