import { isHan, normalizeForMatch } from '../../core/text/normalize.ts';

const TOKEN = /\p{Script=Han}+|[\p{L}\p{N}]+(?:[.\-/%+][\p{L}\p{N}]+)*%?/gu;

/** Terms of a text as indexed and as queried. */
export function lexicalTerms(text: string): string[] {
  const terms: string[] = [];
  for (const [token] of normalizeForMatch(text).matchAll(TOKEN)) {
    if (!isHan(token[0])) terms.push(token.length > 3 ? token.replace(/(?<=[a-z]{3})s$/, '') : token);
    else if (token.length === 1) terms.push(token);
    else for (let i = 0; i + 1 < token.length; i += 1) terms.push(token.slice(i, i + 2));
  }
  return terms;
}
