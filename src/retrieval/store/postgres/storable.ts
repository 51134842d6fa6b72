/*
 * PostgreSQL's text cannot hold U+0000, and documents may. It is written as a pair of noncharacters, which no text holds for
 * another reason; one of them standing in a text is written as a pair too, so that everything comes back as it was.
 */
const MARK = '\u{FDD0}';
const NUL = `${MARK}\u{FDD1}`;
const ITSELF = `${MARK}\u{FDD2}`;
const WRITTEN = /[\0\u{FDD0}]/gu;
const READ = /\u{FDD0}[\u{FDD1}\u{FDD2}]/gu;

/** A text as it is written to a column. Half surrogate pairs become one replacement character each. */
export function storable(text: string): string {
  return text.toWellFormed().replace(WRITTEN, (character) => (character === '\0' ? NUL : ITSELF));
}

/** A text as it was before `storable`. */
export function stored(text: string): string {
  return text.includes(MARK) ? text.replace(READ, (pair) => (pair === NUL ? '\0' : MARK)) : text;
}

/** A value for a column of JSON. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'string') return storable(part);
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([key, v]) => [storable(key), v]));
  });
}

/** The value of such a column. */
export function storedJson(json: string): unknown {
  const plain: unknown = JSON.parse(json);
  return json.includes(MARK) ? unmarked(plain) : plain;
}

function unmarked(value: unknown): unknown {
  if (typeof value === 'string') return stored(value);
  if (Array.isArray(value)) return value.map(unmarked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [stored(key), unmarked(v)]));
}
