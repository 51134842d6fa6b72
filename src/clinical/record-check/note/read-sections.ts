import { Type } from 'typebox';
import { checkedTable } from '../../clinical-data.ts';
import json from '../data/headings.json' with { type: 'json' };
import type { Section } from './types.ts';

const schema = Type.Object({
  note: Type.String(),
  headings: Type.Array(
    Type.Object(
      {
        id: Type.String({ minLength: 1 }),
        names: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
        inline: Type.Optional(Type.Boolean()),
        lineStart: Type.Optional(Type.Boolean()),
      },
      { additionalProperties: false },
    ),
  ),
});
const TABLE = checkedTable('record-check/headings', schema, json);

const BY_NAME = new Map(
  TABLE.headings.flatMap((heading) => heading.names.map((name) => [name, heading] as const)),
);

const escape = (name: string): string => name.replace(/[()]/g, '\\$&');
/** Letters of a heading may be set apart (主 诉). */
const spaced = (name: string): string => Array.from(name, escape).join('[ ]{0,3}');
const alternatives = [...BY_NAME.keys()]
  .toSorted((a, b) => b.length - a.length)
  .map(spaced)
  .join('|');

const NUMBERING = String.raw`(?:(?:[一二三四五六七八九十]{1,2}[、.]|\(?\d{1,2}[.、)]|\([一二三四五六七八九十]\)|[①-⑳])[ ]{0,4})?`;
/** A name after a boundary or in brackets; `further` is the second part of 「既往史及过敏史:」, which opens both. */
const HEADING = new RegExp(
  String.raw`(?:(?<open>[【[][ ]{0,3})|(?<=^|[\s;,。、:.)】”"|①-⑳]|\d\.)${NUMBERING})` +
    String.raw`(?<name>${alternatives})` +
    String.raw`(?<further>(?:[ ]{0,2}[/、及与和兼][ ]{0,2}[\u4e00-\u9fa5]{2,10}){0,2}(?=[ ]{0,3}[:】\]]))?` +
    String.raw`(?:\([^)\n]{1,20}\))?` +
    String.raw`(?:(?<close>[ ]{0,3}[】\]][ ]{0,3}:?)|(?<colon>[ ]{0,3}:)|(?<bare>(?=[ \n\d]|$)|(?<=为)))`,
  'g',
);

/** Cuts the folded text at its headings. A heading inside a part starts a part of its own (病例特点 → 查体). */
export function readSections(folded: string): Section[] {
  const found = [...folded.matchAll(HEADING)].flatMap((match) => {
    const { open, name = '', further = '', close, colon } = match.groups ?? {};
    const headings = headingsOf(`${name}${further}`.replace(/ /g, ''));
    const [heading] = headings;
    const inBrackets = open !== undefined && close !== undefined;
    if (heading === undefined || (open !== undefined) !== (close !== undefined)) return [];
    const before = folded.slice(Math.max(0, match.index - 20), match.index);
    const lineStart = /(?:^|\n)[ ]*$/.test(before) || match.index === 0;
    if (heading.lineStart === true && !lineStart) return [];
    const isBare = !inBrackets && colon === undefined;
    if (isBare && !opensBare(heading, lineStart, folded[match.index + match[0].length])) return [];
    const ids = [...new Set(headings.map(({ id }) => id))];
    return [{ ids, start: match.index, end: match.index + match[0].length }];
  });
  return found.flatMap(({ ids, start, end }, index) => {
    const next = found[index + 1]?.start ?? folded.length;
    return ids.map((id) => ({ id, heading: { start, end }, start: end, end: next }));
  });
}

/**
 * Without colon or brackets any name opens a part alone in its line or before a blank there; inside a line only the
 * items of the head line and a diagnosis do.
 */
function opensBare(
  { id, inline }: (typeof TABLE.headings)[number],
  lineStart: boolean,
  next: string | undefined,
): boolean {
  if (lineStart && (next === undefined || next === ' ' || next === '\n')) return true;
  return next !== '\n' && next !== undefined && (inline === true || id === 'diagnosis');
}

function headingsOf(printed: string): (typeof TABLE.headings)[number][] {
  const whole = BY_NAME.get(printed);
  if (whole !== undefined) return [whole];
  return printed.split(/[/、及与和兼]/).flatMap((part) => BY_NAME.get(part) ?? []);
}

/** Names printed for an id, for messages. */
export function headingName(id: string): string {
  return TABLE.headings.find((heading) => heading.id === id)?.names[0] ?? id;
}

/** Parts that name an illness of the patient. */
export const DIAGNOSIS_SECTIONS: ReadonlySet<string> = new Set([
  'diagnosis',
  'admission-diagnosis',
  'discharge-diagnosis',
  'present-diagnosis',
  'death-diagnosis',
  'death-cause',
  'preoperative-diagnosis',
  'intraoperative-diagnosis',
]);
