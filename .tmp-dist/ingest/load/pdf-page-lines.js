import { cleanText } from './clean-text.js';
import { restorePowersOfTen } from './scripts.js';
/** Put between the text items of a page by the reader. Never part of a text: control characters are removed. */
export const ITEM_MARK = '\u0001';
/**
 * The printed lines of one page. The reader emits a blank item of its own, or a tab, where the gap between two pieces is
 * wider than a space between words: that is all a table leaves behind in a PDF.
 */
export function pageLines(raw, page) {
  const lines = [];
  for (const rawLine of raw.split('\n')) {
    const cells = [''];
    for (const item of rawLine.split(ITEM_MARK)) {
      if (item === '') continue;
      if (item.trim() === '') {
        cells.push('');
        continue;
      }
      if (item.startsWith('\t')) cells.push('');
      cells[cells.length - 1] += item;
    }
    const kept = cells.map(tidy).filter((cell) => cell !== '');
    if (kept.length > 0) lines.push({ page, text: tidy(kept.join(' ')), cells: kept });
  }
  return lines;
}
function tidy(text) {
  return restorePowersOfTen(cleanText(text).replace(/\s+/g, ' ').trim());
}
//# sourceMappingURL=pdf-page-lines.js.map
