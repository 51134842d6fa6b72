const ATX = /^ {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/;
const FENCE = /^ {0,3}(```+|~~~+)/;
/** A longer line is text, whatever it begins with. */
const MAX_HEADING_LENGTH = 500;
const SETEXT = /^ {0,3}(=+|-{2,})[ \t]*$/;
/** ATX (`## Title`) and underlined headings of a Markdown text, outside code fences. */
export function markdownHeadings(text) {
  const headings = [];
  let fence;
  let previous;
  let offset = 0;
  for (const line of text.split('\n')) {
    const start = offset;
    offset += line.length + 1;
    const mark = FENCE.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) === true) fence = undefined;
      previous = undefined;
      continue;
    }
    if (mark !== undefined) {
      fence = mark;
      continue;
    }
    const atx = line.length > MAX_HEADING_LENGTH ? null : ATX.exec(line);
    const underline = line.length > MAX_HEADING_LENGTH ? undefined : SETEXT.exec(line)?.[1];
    if (atx?.[1] !== undefined && atx[2] !== undefined) {
      const title = plainTitle(atx[2]);
      if (title !== '')
        headings.push({ start, end: start + line.length, level: atx[1].length, title });
      previous = undefined;
    } else if (underline !== undefined && previous?.alone === true) {
      const title = plainTitle(text.slice(previous.start, previous.end));
      const level = underline.startsWith('=') ? 1 : 2;
      headings.push({ start: previous.start, end: start + line.length, level, title });
      previous = undefined;
    } else if (line.trim() === '') {
      previous = undefined;
    } else {
      const isPlain = !/^\s*(?:[>|\-*+]|\d+[.)]\s)/.test(line);
      // Only a paragraph of one line can be underlined here: a rule below a longer one is a rule.
      previous = { start, end: start + line.length, alone: previous === undefined && isPlain };
    }
  }
  return headings;
}
/** The words of a heading without Markdown's own marks. */
function plainTitle(title) {
  return title
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\{#[^}]*\}\s*$/, '')
    .replace(/[*`]{1,3}(\S(?:.*?\S)?)[*`]{1,3}/g, '$1')
    .trim();
}
//# sourceMappingURL=markdown-headings.js.map
