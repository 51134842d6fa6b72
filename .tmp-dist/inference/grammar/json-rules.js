/**
 * JSON as it is written without indentation. Numbers have a bounded number of digits, so that a model cannot go on
 * for ever; escapes cannot spell half a surrogate pair.
 */
export const JSON_RULES = [
  'blank ::= " "?',
  'value ::= object | array | string | number | boolean | null',
  'object ::= "{" (member ("," blank member)*)? "}"',
  'member ::= string ":" blank value',
  'array ::= "[" (value ("," blank value)*)? "]"',
  'string ::= "\\"" char* "\\""',
  'char ::= [^"\\\\\\x00-\\x1F\\x7F] | "\\\\" (["\\\\/bfnrt] | "u" unit)',
  'unit ::= [0-9a-cefA-CEF] hex hex hex | [dD] [0-7] hex hex',
  'hex ::= [0-9a-fA-F]',
  'integer ::= "-"? ("0" | [1-9] [0-9]{0,14})',
  'number ::= integer ("." [0-9]{1,15})? ([eE] [-+]? [0-9]{1,2})?',
  'boolean ::= "true" | "false"',
  'null ::= "null"',
];
/** A text as GBNF writes it. */
export function literal(text) {
  return `"${Array.from(text, escapeChar).join('')}"`;
}
function escapeChar(char) {
  if (char === '"' || char === '\\') return `\\${char}`;
  const code = char.charCodeAt(0);
  return code < 0x20 || code === 0x7f ? `\\x${code.toString(16).padStart(2, '0')}` : char;
}
//# sourceMappingURL=json-rules.js.map
