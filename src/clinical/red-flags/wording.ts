import { Type } from 'typebox';
import { checkedTable } from '../clinical-data.ts';
import wordingJson from './data/wording.json' with { type: 'json' };

const wordingTable = Type.Object({
  /** The least log odds at which the wording counts. */
  least: Type.Number(),
  bias: Type.Number(),
  /** Log odds of a piece, before division by the root of the number of pieces. */
  pieces: Type.Record(Type.String(), Type.Number()),
});

/** A longer text is a record or a document, not a call for help. */
const MOST_CHARACTERS = 200;

const { least, bias, pieces } = checkedTable('red-flags/wording', wordingTable, wordingJson);
const weights = new Map(Object.entries(pieces));

/**
 * Whether a normalised text is worded as people word emergencies, as learnt by `models/red-flags`. Rules name what they know; people
 * say it in other words.
 */
export function isWordedAsEmergency(normalized: string): boolean {
  if (normalized.length > MOST_CHARACTERS) return false;
  const found = piecesOf(normalized);
  let sum = 0;
  for (const piece of found) sum += weights.get(piece) ?? 0;
  return bias + sum / Math.sqrt(Math.max(1, found.size)) >= least;
}

/** One to three characters in a row where there are Chinese ones, else one or two words. */
export function piecesOf(normalized: string): Set<string> {
  const isChinese = /\p{Script=Han}/u.test(normalized);
  const units = isChinese
    ? Array.from(normalized).filter((char) => /[\p{L}\p{N}]/u.test(char))
    : normalized.split(/[^a-z0-9']+/).filter((word) => word !== '');
  const longest = isChinese ? 3 : 2;
  const found = new Set<string>();
  for (let length = 1; length <= longest; length += 1) {
    for (let at = 0; at + length <= units.length; at += 1) {
      found.add(units.slice(at, at + length).join(isChinese ? '' : ' '));
    }
  }
  return found;
}
