/**
 * The text a chunk is found by: what the document is about and the headings above the chunk, then the chunk. 「一次2片」 alone
 * says nothing of whose dose it is. The lexical and the dense index use the same.
 */
export function indexText({ title, subject }, sectionPath, text) {
  const lead = [subject, title, ...sectionPath].filter((part) => part !== undefined && part !== '');
  return `${[...new Set(lead)].join(' ')}\n${text}`;
}
//# sourceMappingURL=index-text.js.map
