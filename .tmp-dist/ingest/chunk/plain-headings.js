import { isKnownTitle } from './heading-roles.js';
const MAX_TITLE_LENGTH = 60;
/** Ways of numbering headings, with the level each stands for. */
const NUMBERED = [
  { pattern: /^(第[一二三四五六七八九十百\d]{1,4}[章编篇])\s*(?=\S)/, level: () => 1 },
  { pattern: /^(第[一二三四五六七八九十百\d]{1,4}[节部])\s*(?=\S)/, level: () => 2 },
  { pattern: /^([一二三四五六七八九十]{1,3}、)\s*(?=\S)/, level: () => 2 },
  { pattern: /^([（(][一二三四五六七八九十]{1,3}[)）])\s*(?=\S)/, level: () => 3 },
  { pattern: /^(\d{1,2}(?:[.．]\d{1,2}){1,4})[.．]?\s*(?=[A-Z\p{Script=Han}])/u, level: depthOf },
  { pattern: /^(\d{1,2})[.．]?\s+(?=[A-Z])/, level: depthOf },
  { pattern: /^(\d{1,2})(?:[.．、]\s*|\s+)(?=\p{Script=Han})/u, level: depthOf },
];
/**
 * Headings of a text whose format marks none: numbered lines ("3.2 诊断标准", "一、定义") and lines that are a known section
 * title and nothing else. Numbered lines that follow each other directly are a list or a table of contents.
 */
export function plainHeadings(text) {
  const lines = nonBlankLines(text);
  const candidates = lines.map(({ start, line }) => candidate(line, start));
  return candidates.flatMap((found, i) => {
    if (found === undefined) return [];
    const isListed = [candidates[i - 1], candidates[i + 1]].some(
      (other) => other !== undefined && other.style === found.style && other.level === found.level,
    );
    if (isListed) return [];
    const { start, end, level, title } = found;
    return [{ start, end, level, title }];
  });
}
function nonBlankLines(text) {
  const lines = [];
  let offset = 0;
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line !== '') lines.push({ start: offset + raw.indexOf(line), line });
    offset += raw.length + 1;
  }
  return lines;
}
function candidate(line, start) {
  if (line.length > MAX_TITLE_LENGTH || line.startsWith('|')) return undefined;
  const end = start + line.length;
  for (const [style, { pattern, level }] of NUMBERED.entries()) {
    const match = pattern.exec(line);
    if (match?.[1] === undefined) continue;
    const title = line
      .slice(match[0].length)
      .replace(/[：:]$/, '')
      .trim();
    if (!isTitle(title)) return undefined;
    return { start, end, level: level(match[1]), title, style };
  }
  const title = line.replace(/[：:]$/, '').trim();
  return isKnownTitle(title) ? { start, end, level: 2, title, style: -1 } : undefined;
}
/** No sentence, no measured value: "2 型糖尿病" may be a heading, "5 mg twice daily" may not. */
function isTitle(title) {
  if (!/\p{L}{2}/u.test(title) || /[。；;，,、：:.!！?？]$|[。；！？]/.test(title)) return false;
  return !/^(?:mg|g|kg|ml|片|粒|次|日|天|岁|小时|分钟|周|月|年|例|个|支|袋|瓶|倍|%)/i.test(title);
}
function depthOf(mark) {
  return 1 + mark.split(/[.．]/).length;
}
//# sourceMappingURL=plain-headings.js.map
