type Json = Readonly<Record<string, unknown>>;

/** Deeper than this anything is allowed; references count. */
const MAX_DEPTH = 64;
/** Parts of a schema that are looked at, references followed. */
const MAX_PARTS = 5_000;
/** Hold schemas by names of the client's own choice. */
const MAPS = new Set(['properties', 'dependentSchemas']);
/** Hold values, not schemas. */
const DATA = new Set(['const', 'enum', 'required', 'type']);
/** Names and places; expressions, which may take for ever; and what a part left out elsewhere would make too strict. */
const LEFT_OUT = new Set([
  '$ref',
  '$defs',
  'definitions',
  '$id',
  '$anchor',
  '$dynamicRef',
  '$dynamicAnchor',
  '$schema',
  'pattern',
  'patternProperties',
  'format',
  'not',
  'if',
  'then',
  'else',
  'maxContains',
  'unevaluatedProperties',
  'unevaluatedItems',
  'default',
  'examples',
]);

/**
 * A schema that costs little to check, whoever wrote it: references are put in place, and what is too deep, too much or an
 * expression allows anything. It never refuses what the schema itself takes.
 */
export function boundedSchema(schema: Json): unknown {
  let left = MAX_PARTS;
  const mapped = (value: Json, depth: number): Json =>
    Object.fromEntries(Object.entries(value).map(([name, of]) => [name, bounded(of, depth)]));
  const entryOf = (key: string, value: unknown, depth: number): [string, unknown] => {
    if (DATA.has(key)) return [key, value];
    // Two alternatives may look the same where parts of them are left out.
    const name = key === 'oneOf' ? 'anyOf' : key;
    return [name, MAPS.has(key) && isObject(value) ? mapped(value, depth) : bounded(value, depth)];
  };
  function bounded(part: unknown, depth: number): unknown {
    left -= 1;
    if (left < 0 || depth > MAX_DEPTH) return true;
    if (Array.isArray(part)) return part.map((item) => bounded(item, depth + 1));
    if (!isObject(part)) return part;
    const isOpen = 'patternProperties' in part || ('oneOf' in part && 'anyOf' in part);
    const own = Object.fromEntries(
      Object.entries(part).flatMap(([key, value]) =>
        LEFT_OUT.has(key) || (isOpen && (key === 'additionalProperties' || key === 'oneOf'))
          ? []
          : [entryOf(key, value, depth + 1)],
      ),
    );
    const target = '$ref' in part ? followed(schema, part['$ref']) : undefined;
    return target === undefined ? own : { allOf: [own, bounded(target, depth + 1)] };
  }
  return bounded(schema, 0);
}

/** What a reference within the schema points at. */
function followed(root: Json, ref: unknown): unknown {
  if (typeof ref !== 'string' || !ref.startsWith('#')) return undefined;
  return ref
    .split('/')
    .slice(1)
    .reduce<unknown>((part, name) => {
      const key = name.replaceAll('~1', '/').replaceAll('~0', '~');
      return isObject(part) && Object.hasOwn(part, key) ? part[key] : undefined;
    }, root);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
