import {
  type CharacterSet,
  type GbnfItem,
  type GbnfRules,
  type GbnfSequence,
  readGbnf,
} from './gbnf-reader.ts';

/** Follows a text through a grammar, to see where there is only one way to go on. */
export interface GbnfWalk {
  /** Goes on by `text`. False where the grammar has no such text: then nothing is known any more. */
  take(text: string): boolean;
  /** The text that has to come next, up to `limit` characters, and whether nothing can follow it. */
  forced(limit: number): { readonly text: string; readonly ends: boolean };
}

/** A place in a sequence, and where to go on behind it. */
interface Place {
  readonly items: GbnfSequence;
  readonly at: number;
  /** How often the item at `at` has come already. */
  readonly done: number;
  /** How far the characters of the item have come. */
  readonly inside: number;
  readonly behind: Place | undefined;
}

/** A character that may come, and the place behind it. */
interface Move {
  readonly set: CharacterSet;
  readonly to: Place;
}

interface Moves {
  readonly moves: readonly Move[];
  /** Whether the text may end here. */
  readonly canEnd: boolean;
}

/** A grammar with more ways than that at one place is too ambiguous to be followed in passing. */
const MOST_PLACES = 256;

/** `gbnf` has passed validation: nothing begins with itself, nothing empty is repeated. */
export function createGbnfWalk(gbnf: string): GbnfWalk {
  const rules = readGbnf(gbnf);
  let places: readonly Place[] | undefined = (rules.get('root') ?? []).map((items) =>
    placeAt(items, undefined),
  );

  return {
    take(text) {
      for (const char of text) {
        places = step(rules, places, char.codePointAt(0) ?? 0);
        if (places === undefined) return false;
      }
      return places !== undefined;
    },
    forced(limit) {
      let text = '';
      let at = places;
      while (at !== undefined && text.length < limit) {
        const { moves, canEnd } = movesFrom(rules, at);
        if (moves.length === 0) return { text, ends: canEnd };
        const only = canEnd ? undefined : onlyCharacter(moves);
        if (only === undefined) break;
        text += String.fromCodePoint(only);
        at = step(rules, at, only);
      }
      return { text, ends: false };
    },
  };
}

const placeAt = (items: GbnfSequence, behind: Place | undefined): Place => ({
  items,
  at: 0,
  done: 0,
  inside: 0,
  behind,
});

function step(
  rules: GbnfRules,
  places: readonly Place[] | undefined,
  code: number,
): readonly Place[] | undefined {
  if (places === undefined) return undefined;
  const next = movesFrom(rules, places)
    .moves.filter(({ set }) => contains(set, code))
    .map(({ to }) => to);
  return next.length === 0 || next.length > MOST_PLACES ? undefined : next;
}

function movesFrom(rules: GbnfRules, places: readonly Place[]): Moves {
  const moves: Move[] = [];
  let canEnd = false;
  const visit = (place: Place | undefined): void => {
    if (moves.length > MOST_PLACES) return;
    if (place === undefined) {
      canEnd = true;
      return;
    }
    const item = place.items[place.at];
    if (item === undefined) return visit(place.behind);
    const { matcher, min, max } = item;
    if (place.inside === 0 && place.done >= min) {
      visit({ ...place, at: place.at + 1, done: 0 });
    }
    if (max !== undefined && place.done >= max) return;
    const again = { ...place, inside: 0, done: countedOn(place.done, item) };
    if (matcher.type === 'characters') {
      const set = matcher.places[place.inside];
      const last = place.inside + 1 >= matcher.places.length;
      if (set === undefined) visit({ ...again, at: place.at + 1, done: 0 });
      else moves.push({ set, to: last ? again : { ...place, inside: place.inside + 1 } });
    } else {
      const alternatives =
        matcher.type === 'group' ? matcher.alternatives : (rules.get(matcher.name) ?? []);
      for (const items of alternatives) visit(placeAt(items, again));
    }
  };
  for (const place of places) visit(place);
  return { moves, canEnd };
}

/** Without an upper limit it does not matter how far above the lower one a count is. */
const countedOn = (done: number, { min, max }: GbnfItem): number =>
  max === undefined && done >= min ? done : done + 1;

const contains = ({ ranges, negated }: CharacterSet, code: number): boolean =>
  ranges.some(([first, last]) => code >= first && code <= last) !== negated;

/** The one character that all moves agree on. */
function onlyCharacter(moves: readonly Move[]): number | undefined {
  const [only] = moves[0]?.set.ranges[0] ?? [];
  const agrees = ({ set: { ranges, negated } }: Move): boolean =>
    !negated && ranges.every(([first, last]) => first === only && last === only);
  return moves.every(agrees) ? only : undefined;
}
