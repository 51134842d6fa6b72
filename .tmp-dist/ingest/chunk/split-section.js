import { splitSentences } from '../../core/text/sentences.js';
/** A Han character says about as much as two and a half letters. */
export const CHUNK_SIZES = {
  zh: { max: 500, hardMax: 1_200 },
  en: { max: 1_200, hardMax: 2_400 },
};
const TABLE_LINE = /^\s*\|.*\|?\s*$|^[^|\n]+(?: \| [^|\n]*){2,}$/;
const LEAD_IN = /[：:]$/;
/** Cuts one section into parts of like size, at paragraph borders, else at sentence borders, never inside a table row. */
export function splitSection(text, section, sizes) {
  const whole = trimmed(text, section.start, section.end);
  if (whole === undefined) return [];
  if (whole.end - whole.start <= sizes.max) return [whole];
  return pack(text, units(text, whole, sizes), sizes);
}
/** The smallest pieces a chunk may begin or end with, in order. */
function units(text, span, sizes) {
  const found = [];
  let table;
  const closeTable = () => {
    if (table !== undefined)
      found.push(...(lengthOf(table) <= sizes.hardMax ? [table] : lines(text, table)));
    table = undefined;
  };
  for (const line of lines(text, span)) {
    const content = text.slice(line.start, line.end);
    if (TABLE_LINE.test(content)) {
      table = { start: table?.start ?? line.start, end: line.end };
      continue;
    }
    closeTable();
    found.push(...(lengthOf(line) <= sizes.max ? [line] : sentences(text, line, sizes)));
  }
  closeTable();
  return found;
}
function lines(text, span) {
  const found = [];
  let start = span.start;
  while (start < span.end) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 || newline > span.end ? span.end : newline;
    const line = trimmed(text, start, end);
    if (line !== undefined) found.push(line);
    start = end + 1;
  }
  return found;
}
function sentences(text, line, sizes) {
  return splitSentences(text, line).flatMap((sentence) =>
    lengthOf(sentence) <= sizes.hardMax ? [sentence] : clauses(text, sentence, sizes.max),
  );
}
/** Text without an end in sight: cut after the last comma or blank that fits, else anywhere but inside a character. */
function clauses(text, span, max) {
  const found = [];
  let start = span.start;
  while (start < span.end) {
    let end = Math.min(span.end, start + max);
    if (end < span.end) {
      const last = Math.max(
        ...['，', '、', ', ', ' '].map((mark) => text.slice(start, end).lastIndexOf(mark)),
      );
      if (last > max / 2) end = start + last + 1;
      else if (/[\udc00-\udfff]/.test(text[end] ?? '')) end -= 1;
    }
    const clause = trimmed(text, start, end);
    if (clause !== undefined) found.push(clause);
    start = end;
  }
  return found;
}
/** Fills chunks up to an even share of the section. A line that leads in what follows ("以下患者禁用：") goes with it. */
function pack(text, pieces, { max }) {
  const first = pieces[0];
  const last = pieces.at(-1);
  if (first === undefined || last === undefined) return [];
  const share = (last.end - first.start) / Math.ceil((last.end - first.start) / max);
  const chunks = [];
  let group = [];
  const close = () => {
    const next = [];
    while (
      group.length > 1 &&
      LEAD_IN.test(text.slice((group.at(-1)?.end ?? 1) - 1, group.at(-1)?.end))
    ) {
      next.unshift(...group.splice(-1));
    }
    const start = group[0]?.start;
    const end = group.at(-1)?.end;
    if (start !== undefined && end !== undefined) chunks.push({ start, end });
    group = next;
  };
  for (const piece of pieces) {
    const size = piece.end - (group[0]?.start ?? piece.start);
    const current = (group.at(-1)?.end ?? 0) - (group[0]?.start ?? 0);
    const isCloser = Math.abs(current - share) <= Math.abs(size - share);
    if (group.length > 0 && (size > max || (isCloser && current >= share * 0.6))) close();
    group.push(piece);
  }
  close();
  if (group.length > 0) chunks.push({ start: group[0]?.start ?? 0, end: group.at(-1)?.end ?? 0 });
  return chunks;
}
function lengthOf({ start, end }) {
  return end - start;
}
function trimmed(text, from, to) {
  let start = from;
  let end = to;
  while (start < end && /\s/.test(text[start] ?? '')) start += 1;
  while (end > start && /\s/.test(text[end - 1] ?? '')) end -= 1;
  return end > start ? { start, end } : undefined;
}
//# sourceMappingURL=split-section.js.map
