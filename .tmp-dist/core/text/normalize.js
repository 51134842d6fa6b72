const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
/** The form in which words are compared: NFKC, lower case, lone surrogates replaced, blanks as one space. */
export function normalizeForMatch(text) {
  return text
    .replace(LONE_SURROGATE, '\ufffd')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}
/** True for one Han character. */
export function isHan(char) {
  return char !== undefined && /\p{Script=Han}/u.test(char);
}
//# sourceMappingURL=normalize.js.map
