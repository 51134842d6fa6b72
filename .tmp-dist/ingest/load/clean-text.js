const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
// oxlint-disable-next-line no-control-regex -- control characters are what is removed here
const CONTROL = /[\u0000-\u0008\u000e-\u001f\u007f\ufeff]/g;
/**
 * The form in which text is stored: NFC, LF line ends, no control characters, no lone surrogates.
 * Loaders that record offsets call it on each piece before they measure it, never on the whole afterwards.
 */
export function cleanText(text) {
  return text
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replace(/[\v\f]/g, '\n')
    .replace(CONTROL, '')
    .replace(LONE_SURROGATE, '')
    .normalize('NFC');
}
//# sourceMappingURL=clean-text.js.map
