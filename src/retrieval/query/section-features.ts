import type { DocumentKind } from '../document.ts';
import type { SectionRole } from '../section-role.ts';

/** Longest run of Han characters that is one feature; longer ones hardly ever come back in another question. */
const MAX_GRAM = 4;

/**
 * What a question says, as a set of short pieces: runs of one to four Han characters (with marks for the ends of a run),
 * Latin words and pairs of them, and one sign for any number. `aspect` is normalised (NFKC, lower case).
 */
export function sectionPieces(aspect: string): Set<string> {
  const pieces = new Set<string>();
  let before = '';
  for (const [run] of aspect.matchAll(/\p{Script=Han}+|[a-z]+|\d+(?:\.\d+)?|[?%≥≤<>]/gu)) {
    if (/^\p{Script=Han}/u.test(run)) {
      const marked = Array.from(`^${run}$`);
      for (let length = 1; length <= MAX_GRAM; length += 1)
        for (let at = 0; at + length <= marked.length; at += 1)
          pieces.add(marked.slice(at, at + length).join(''));
    } else if (/^\d/.test(run)) {
      pieces.add('#');
    } else if (/^[a-z]/.test(run)) {
      pieces.add(`w:${run}`);
      if (before !== '') pieces.add(`w:${before} ${run}`);
    } else {
      pieces.add(run);
    }
    before = /^[a-z]/.test(run) ? run : '';
  }
  return pieces;
}

/** What the list of wordings makes of the same question, under names no piece can have. */
export function intentPieces(
  roleWeights: ReadonlyMap<SectionRole, number>,
  mainRole: SectionRole | undefined,
): Map<string, number> {
  const pieces = new Map([...roleWeights].map(([role, weight]) => [`role ${role}`, weight]));
  if (mainRole !== undefined)
    pieces.set(`role ${mainRole}`, (pieces.get(`role ${mainRole}`) ?? 0) + MAIN_ROLE);
  return pieces;
}

const MAIN_ROLE = 0.5;

/**
 * A value for each piece the model knows: pieces of wording share the length of one, wordings of the list keep theirs,
 * and what kind of document the subject has counts once: a test has no side effects.
 */
export function sectionValues(
  { aspect, roleWeights, mainRole, kinds }: SectionQuestion,
  isKnown: (piece: string) => boolean,
): Map<string, number> {
  const pieces = [...sectionPieces(aspect)].filter(isKnown);
  const each = 1 / Math.sqrt(Math.max(1, pieces.length));
  const values = new Map(pieces.map((piece) => [piece, each]));
  for (const [piece, value] of intentPieces(roleWeights, mainRole))
    if (isKnown(piece)) values.set(piece, value);
  for (const kind of kinds) if (isKnown(`kind ${kind}`)) values.set(`kind ${kind}`, 1);
  return values;
}

/** The parts of a question that say which section it asks for. */
export interface SectionQuestion {
  /** The question without its subject's name; the whole question where nothing else is said. Normalised. */
  readonly aspect: string;
  readonly roleWeights: ReadonlyMap<SectionRole, number>;
  readonly mainRole: SectionRole | undefined;
  /** Of the documents about the subject; none where no subject is named. */
  readonly kinds: ReadonlySet<DocumentKind>;
}
