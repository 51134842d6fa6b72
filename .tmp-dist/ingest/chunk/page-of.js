/** The page an offset stands on; the break between two pages belongs to the earlier one. */
export function pageOf(pages, offset) {
  let low = 0;
  let high = pages.length - 1;
  let found;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const span = pages[middle];
    if (span === undefined) break;
    if (span.start <= offset) {
      found = span.page;
      low = middle + 1;
    } else {
      high = middle - 1;
    }
  }
  return found;
}
//# sourceMappingURL=page-of.js.map
