import { isHan, normalizeForMatch } from '../../core/text/normalize.ts';
import { doseTerms, MEASURED } from './doses.ts';
import { stemEnglish } from './porter.ts';

/*
 * Why bigrams. Chinese has no blanks between words, and a dictionary cuts medical terms differently in a question
 * and in a text: a word cut in two on one side only is never found. Overlapping pairs of characters need no
 * dictionary, miss nothing of two characters or more, and two-character words (胸痛, 感冒) are the commonest
 * medical ones. Single characters as additional terms gain 0.003–0.007 nDCG@10 on the Chinese test sets
 * and cost eight to eleven times as many postings to read, so only a character that stands alone is a term.
 */

/** Bumped with every change that makes indexed terms differ; indexes made with another value are made anew. */
export const TERMS_VERSION = 1;

const MAX_TERM_LENGTH = 64;
const WORD = '(?:(?!\\p{Script=Han})[\\p{L}\\p{M}\\p{N}])+';
const TOKEN = new RegExp(`\\p{Script=Han}+|${MEASURED}|${WORD}(?:[.\\-/+'’^]${WORD})*`, 'gu');
/** A line of Chinese broken by the width of its page goes on in the next one. */
const WRAPPED_HAN = /(?<=\p{Script=Han})[ \t]*\n[ \t]*(?=\p{Script=Han})/gu;
/** NFKC turns 10⁹ into 109. */
const EXPONENT = /(?<=\d)[⁰¹²³⁴-⁹]+/g;

/**
 * The terms of a text, in order and with repetitions, the same way for what is indexed and what is asked.
 *
 * - Han characters: overlapping pairs; one that stands alone is a term of itself.
 * - Latin words: whole, English ones stemmed. With hyphens, slashes or apostrophes: their parts.
 * - Codes (a joined word with a digit, "PPR-9087"): whole, and their parts.
 * - Numbers with units: whole, in one spelling ("0.5 g", "0.5g", "０．５ｇ" and "0.5克" are one term).
 * - Something short before a Han character ("2型", "B超", "T波"): also the two together.
 *
 * A term holds letters, digits, marks and `. - / + ^ %` only, so it means nothing to any query language.
 */
export function lexicalTerms(text: string): string[] {
  const terms: string[] = [];
  const joined = withExponents(text.includes('\n') ? text.replace(WRAPPED_HAN, '') : text);
  const normalized = normalizeForMatch(joined);
  for (const match of normalized.matchAll(TOKEN)) {
    const token = match[0];
    if (isHan(token[0]) || isHan(token.slice(0, 2))) pushPairs(terms, token);
    else if (match.groups?.['unit'] !== undefined) terms.push(...doseTerms(match.groups));
    else pushWord(terms, token);
    const next = normalized[match.index + token.length];
    if (token.length <= 3 && isHan(next) && !isHan(token[0])) terms.push(`${token}${next}`);
  }
  return terms.some(isTooLong) ? terms.map((term) => (isTooLong(term) ? clip(term) : term)) : terms;
}

function withExponents(text: string): string {
  return /[⁰¹²³⁴-⁹]/.test(text) ? text.replace(EXPONENT, (digits) => `^${digits}`) : text;
}

function pushPairs(terms: string[], run: string): void {
  if (!/[\ud800-\udfff]/.test(run)) {
    if (run.length === 1) terms.push(run);
    for (let i = 0; i + 1 < run.length; i += 1) terms.push(run.slice(i, i + 2));
    return;
  }
  const chars = Array.from(run);
  if (chars.length === 1) terms.push(run);
  for (let i = 0; i + 1 < chars.length; i += 1) terms.push(`${chars[i]}${chars[i + 1]}`);
}

/** A full stop joins digits ("0.5") and stays; between letters ("e.g") it separates. */
const JOINTS = /[-/+'’^]|\.(?!\d)|(?<!\d)\./;

function pushWord(terms: string[], token: string): void {
  if (/^[a-z0-9]+$/.test(token)) {
    terms.push(stemEnglish(token));
    return;
  }
  const word = token.replace(/['’]s?$/, '');
  const parts = word.split(JOINTS).filter((part) => part !== '');
  if (parts.length > 1 && /\d/.test(word)) terms.push(word.replaceAll('’', "'"));
  for (const part of parts) terms.push(stemEnglish(part));
}

function isTooLong(term: string): boolean {
  return term.length > MAX_TERM_LENGTH;
}

function clip(term: string): string {
  return Array.from(term.slice(0, MAX_TERM_LENGTH + 1))
    .slice(0, -1)
    .join('');
}
