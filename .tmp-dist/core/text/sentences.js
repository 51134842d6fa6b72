const TERMINATORS = new Set(['。', '！', '？', '!', '?', '\n']);
/** What may follow a terminator and still belongs to the sentence it closes. */
const CLOSERS = /["'”’」』）)\]】]/;
const ABBREVIATION =
  /(?:^|[\s(])(?:e\.g|i\.e|vs|approx|No|Fig|Dr|Mr|Mrs|St|ca|cf|resp|incl|max|min|vol|spp?|et al|[A-Z])$/;
/**
 * Cuts `text.slice(span)` into sentences and returns their spans in `text`, without surrounding blanks.
 * A line break ends a sentence, a semicolon does not: "500mg，疗程7天；或750mg，疗程5天" must never be quoted by halves.
 * A full stop ends one only before a blank, and not after an abbreviation,
 * so "0.5 g", "eGFR 30.5" and "e.g. metformin" stay whole.
 */
export function splitSentences(text, span = { start: 0, end: text.length }) {
  const sentences = [];
  let start = span.start;
  for (let i = span.start; i < span.end; i += 1) {
    if (!endsSentence(text, i, start, span.end)) continue;
    let end = i + 1;
    while (end < span.end && CLOSERS.test(text[end] ?? '')) end += 1;
    pushTrimmed(sentences, text, start, end);
    start = end;
    i = end - 1;
  }
  pushTrimmed(sentences, text, start, span.end);
  return sentences;
}
function endsSentence(text, i, start, limit) {
  const char = text[i] ?? '';
  if (TERMINATORS.has(char)) return true;
  if (char !== '.') return false;
  const next = i + 1 < limit ? (text[i + 1] ?? '') : ' ';
  if (!/\s/.test(next) && !CLOSERS.test(next)) return false;
  const before = text.slice(Math.max(start, i - 12), i);
  return !ABBREVIATION.test(before) && !/(?:^|\s)\d{1,2}$/.test(before);
}
function pushTrimmed(out, text, from, to) {
  let start = from;
  let end = to;
  while (start < end && /\s/.test(text[start] ?? '')) start += 1;
  while (end > start && /\s/.test(text[end - 1] ?? '')) end -= 1;
  if (end > start) out.push({ start, end });
}
//# sourceMappingURL=sentences.js.map
