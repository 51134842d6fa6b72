import { isGroupingTitle, roleOfTitle } from './heading-roles.js';
const NOTICE = /^>?\s*(?:\*\*)?(?:示例文本|免责声明|声明[：:]|sample text|disclaimer)/i;
/**
 * Cuts a text at its headings. A heading without words of a role takes the role of the heading above it; the
 * document's own title gives none, or "高血压的治疗" would make a treatment of every section.
 */
export function buildSections(text, headings, kind) {
  const titleAt = titleIndex(headings);
  const sections = [];
  const open = [];
  const push = (start, end) => {
    const body = text.slice(start, end);
    if (!/[\p{L}\p{N}]/u.test(body)) return;
    const role = open.at(-1)?.role ?? (NOTICE.test(body.trimStart()) ? 'notice' : undefined);
    sections.push({ start, end, path: open.map(({ title }) => title), role });
  };
  push(0, headings[0]?.start ?? text.length);
  for (const [i, heading] of headings.entries()) {
    while ((open.at(-1)?.level ?? 0) >= heading.level) open.pop();
    const inherited = isGroupingTitle(heading.title) ? undefined : open.at(-1)?.role;
    const own = i === titleAt ? undefined : roleOfTitle(heading.title, kind);
    open.push({ level: heading.level, title: heading.title, role: own ?? inherited });
    push(heading.end, headings[i + 1]?.start ?? text.length);
  }
  return sections;
}
/** Index of the heading that is the document's title: the first one, if it alone has the outermost level. */
export function titleIndex(headings) {
  const first = headings[0];
  const isAlone =
    first !== undefined && headings.slice(1).every(({ level }) => level > first.level);
  return isAlone && headings.length > 1 ? 0 : -1;
}
//# sourceMappingURL=sections.js.map
