import { splitSentences } from '../../core/text/sentences.ts';
import type { Span } from '../../core/text/span.ts';
import type { Recommendation } from '../../retrieval/recommendation.ts';
import { bracketedGrades, type Grade, gradeLine, readGrade } from './recommendation-grade.ts';
import {
  INNER_BEGIN,
  isRationale,
  readLead,
  type RecommendationLead,
} from './recommendation-lead.ts';

/** A recommendation as it stands in the text, without blanks at its ends. */
export interface FoundRecommendation extends Span {
  readonly recommendation: Recommendation;
}

interface Line extends Span {
  readonly content: string;
  /** Follows the line before it without a blank line between. */
  readonly isNext: boolean;
}

type Half = Pick<Grade, 'strength' | 'evidence'>;

const RECOMMENDS = /推荐|建议|应|宜|首选|避免|recommend|suggest|should|indicated|reasonable/i;
/** Says so itself, as a figure's caption does not. */
const SAYS_SO = /推荐|建议|recommend|suggest/i;
const TABLE_LINE = /^\|/;
const LIST_ITEM = /^(?:[-*•·]\s|[（(]?(?:\d{1,2}|[a-z])[)）.、]|[①-⑳])/;
const GOES_ON = /[：:；;，,、]$/;
const IS_COMPLETE = /[。！？!?.）)\]】][*_]*$/;
/** Reference marks and punctuation behind a grade. */
const TRAILING = /^(?:\s*\[[\d,，、\s–-]+\])*[*_]*[。；;，,.]?[*_]*/;

/**
 * The recommendations of a section, in order. Numbered ones (「推荐意见3：…」, 【推荐 2】, "Recommendation 4."), also where the
 * section's own heading numbers it; unnumbered ones where a grade stands behind their words. One ends where its
 * paragraph or list does; a line that states its grade, and nothing else, belongs to it. Rows of tables are left alone.
 */
export function findRecommendations(
  text: string,
  section: Span,
  heading: string | undefined,
): FoundRecommendation[] {
  const lines = linesOf(text, section);
  const headed = heading === undefined ? undefined : readLead(heading);
  const found: FoundRecommendation[] = [];
  let at = 0;
  if (headed?.number !== undefined && lines[0] !== undefined && isPlain(lines[0])) {
    at = take(0, lastLine(lines, 0, headed, ''), headed);
  }
  while (at < lines.length) {
    const line = lines[at];
    const lead = line === undefined ? undefined : readLead(line.content);
    if (line !== undefined && lead !== undefined) {
      const next = take(at, lastLine(lines, at, lead, line.content.slice(lead.length)), lead);
      if (next > at) {
        at = next;
        continue;
      }
    }
    if (line !== undefined && !TABLE_LINE.test(line.content)) takeGraded(line, lines[at - 1]);
    at += 1;
  }
  return found.map((unit, i) => withoutScraps(text, unit, found[i + 1]?.start ?? section.end));

  /** Takes lines `from` to `to` as one recommendation; returns the line after it, or `from` where it is none. */
  function take(from: number, to: number, lead: RecommendationLead): number {
    const [first, last] = [lines[from], lines[to]];
    if (first === undefined || last === undefined) return from;
    const grades: Half[] = [
      ...halves(lead.remark === undefined ? undefined : readGrade(lead.remark, true)),
      ...lines.slice(from, to + 1).flatMap((line) => {
        const whole = gradeLine(text, line);
        if (whole !== undefined) return [whole];
        const isLead =
          line === first && lead.remark !== undefined && readLead(line.content) !== undefined;
        const start = line.start + (isLead ? lead.length : 0);
        return bracketedGrades(text, { start, end: line.end }, true);
      }),
    ];
    if (lead.number === undefined && grades.length === 0) return from;
    const recommendation = { number: lead.number, ...gradesOf(grades) };
    found.push({ start: first.start, end: last.end, recommendation });
    return to + 1;
  }

  /** The sentences of a line behind which a grade stands; on a line of its own it grades the line before. */
  function takeGraded(line: Line, before: Line | undefined): void {
    const whole = gradeLine(text, line);
    if (whole !== undefined) {
      const isFree = before !== undefined && before.start >= (found.at(-1)?.end ?? 0);
      if (!isFree || TABLE_LINE.test(before.content) || !RECOMMENDS.test(before.content)) return;
      const recommendation = { number: undefined, ...gradesOf([whole]) };
      found.push({ start: before.start, end: line.end, recommendation });
      return;
    }
    let taken = line.start;
    let previous: Span | undefined;
    for (const sentence of splitSentences(text, line)) {
      const words = text.slice(previous?.start ?? sentence.start, sentence.end);
      const grades = RECOMMENDS.test(words)
        ? bracketedGrades(text, sentence, SAYS_SO.test(words))
        : [];
      for (const [i, grade] of grades.entries()) {
        const isBehind = text.slice(Math.max(taken, sentence.start), grade.start).trim() === '';
        const start = isBehind ? previous?.start : Math.max(taken, sentence.start);
        if (start === undefined || start < taken) continue;
        const close =
          grade.end + (TRAILING.exec(text.slice(grade.end, sentence.end))?.[0].length ?? 0);
        const end = i === grades.length - 1 && !isBehind ? sentence.end : close;
        const recommendation = { number: undefined, ...gradesOf([grade]) };
        found.push({ ...trimmedSpan(text, start, end), recommendation });
        taken = end;
      }
      previous = sentence;
    }
  }
}

/** The index of the last line of the recommendation that begins on line `from`; `body` is what that line says of it. */
function lastLine(
  lines: readonly Line[],
  from: number,
  lead: RecommendationLead,
  body: string,
): number {
  const isHeaded = body === '' && readLead(lines[from]?.content ?? '') === undefined;
  let hasWords = isHeaded || body.trim() !== '';
  let inList = lead.remark !== undefined && /[：:]$/.test(lines[from]?.content ?? '');
  let last = from;
  for (let i = from + 1; i < lines.length; i += 1) {
    const [before, line] = [lines[i - 1], lines[i]];
    if (before === undefined || line === undefined || !isPlain(line)) break;
    if (/[：:]$/.test(before.content)) inList = true;
    const goesOn =
      gradeLine(line.content, { start: 0, end: line.content.length }) !== undefined ||
      !hasWords ||
      GOES_ON.test(before.content) ||
      (inList && LIST_ITEM.test(line.content)) ||
      (line.isNext && !IS_COMPLETE.test(before.content) && !LIST_ITEM.test(line.content));
    if (!goesOn) break;
    hasWords = true;
    last = i;
  }
  return last;
}

/** No table row, no other recommendation, nothing that only speaks for one. */
function isPlain({ content }: Line): boolean {
  const isGrade = gradeLine(content, { start: 0, end: content.length }) !== undefined;
  if (isGrade) return true;
  return !TABLE_LINE.test(content) && !isRationale(content) && readLead(content) === undefined;
}

/** One grade as it is; several, each strength and each evidence in the order of the text. */
function gradesOf(halvesFound: readonly Half[]): Omit<Recommendation, 'number'> {
  const grades: Half[] = [];
  for (const half of halvesFound) {
    const last = grades.at(-1);
    const completes =
      last !== undefined &&
      !(last.strength !== undefined && half.strength !== undefined) &&
      !(last.evidence !== undefined && half.evidence !== undefined);
    if (completes) {
      grades[grades.length - 1] = {
        strength: last.strength ?? half.strength,
        evidence: last.evidence ?? half.evidence,
      };
    } else grades.push({ strength: half.strength, evidence: half.evidence });
  }
  const keys = new Set(grades.map(({ strength, evidence }) => `${strength}\n${evidence}`));
  const told = keys.size === 1 ? grades.slice(0, 1) : grades;
  const list = (values: readonly (string | undefined)[]): string | undefined =>
    values.every((value) => value === undefined)
      ? undefined
      : values.map((value) => value ?? '–').join('; ');
  return {
    strength: list(told.map(({ strength }) => strength)),
    evidence: list(told.map(({ evidence }) => evidence)),
  };
}

function halves(grade: Half | undefined): Half[] {
  return grade === undefined ? [] : [grade];
}

/** The lines of a section that are not blank, cut also where a recommendation begins inside of one. */
function linesOf(text: string, section: Span): Line[] {
  const lines: Line[] = [];
  let offset = section.start;
  let isNext = false;
  for (const raw of text.slice(section.start, section.end).split('\n')) {
    if (raw.trim() === '') isNext = false;
    let from = offset;
    for (const part of raw.split(INNER_BEGIN)) {
      const span = trimmedSpan(text, from, from + part.length);
      from += part.length;
      if (span.end === span.start) continue;
      lines.push({ ...span, content: text.slice(span.start, span.end), isNext });
      isNext = true;
    }
    offset += raw.length + 1;
  }
  return lines;
}

/** What stands between two recommendations without a letter or digit (a closing mark) is no chunk of its own. */
function withoutScraps(
  text: string,
  unit: FoundRecommendation,
  limit: number,
): FoundRecommendation {
  const rest = text.slice(unit.end, limit);
  return rest.trim() === '' || /[\p{L}\p{N}]/u.test(rest)
    ? unit
    : { ...unit, end: trimmedSpan(text, unit.start, limit).end };
}

function trimmedSpan(text: string, from: number, to: number): Span {
  let [start, end] = [from, to];
  while (start < end && /\s/.test(text[start] ?? '')) start += 1;
  while (end > start && /\s/.test(text[end - 1] ?? '')) end -= 1;
  return { start, end };
}
