import { AppError } from '../../core/errors.js';
const ANNOTATIONS = new Set([
  '$schema',
  '$id',
  '$comment',
  '$defs',
  'definitions',
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
]);
/** Keywords that decide alone; nothing but annotations may stand beside them, except `type` beside values. */
const EXCLUSIVE = {
  $ref: [],
  const: ['type'],
  enum: ['type'],
  anyOf: [],
};
const TYPED = new Set([
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
]);
const MAX_COUNT = 1000;
const MAX_DEPTH = 64;
/** Reads a schema document. Every node checks its keywords when it is opened. */
export function createSchemaReader(document) {
  return {
    root: openNode(document, [], 0),
    resolve(from, pointer) {
      if (pointer !== '#' && !pointer.startsWith('#/')) {
        throw from.unsupported('$ref', 'it points outside of the schema');
      }
      const path = pointer.split('/').slice(1).map(unescapePointer);
      const target = path.reduce(
        (value, key) => (isRecord(value) || Array.isArray(value) ? entry(value, key) : undefined),
        document,
      );
      if (target === undefined) throw from.unsupported('$ref', 'there is nothing where it points');
      return openNode(target, path, 0);
    },
  };
}
const unescapePointer = (part) => part.replaceAll('~1', '/').replaceAll('~0', '~');
const entry = (value, key) => Object.entries(value).find(([name]) => name === key)?.[1];
const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
function openNode(value, path, depth) {
  const unsupported = (keyword, reason) =>
    new AppError('invalid_grammar', {
      message: `JSON schema, ${place(path)}: "${keyword}" cannot be used: ${reason}.`,
    });
  if (value !== true && !isRecord(value)) throw unsupported('schema', 'it is not an object');
  if (depth > MAX_DEPTH) throw unsupported('schema', 'it is nested too deeply');
  const keywords = value === true ? {} : value;
  checkKeywords(keywords, unsupported);
  const get = (keyword) => keywords[keyword];
  const open = (child, ...steps) => openNode(child, [...path, ...steps], depth + 1);
  const array = (keyword) => {
    const list = get(keyword);
    if (!Array.isArray(list) || list.length === 0) throw unsupported(keyword, 'it is not a list');
    return list;
  };
  return {
    schema: value,
    has: (keyword) => Object.hasOwn(keywords, keyword),
    get,
    array,
    unsupported,
    fail(keyword, reason) {
      throw unsupported(keyword, reason);
    },
    string(keyword) {
      const text = get(keyword);
      if (typeof text !== 'string') throw unsupported(keyword, 'it is not a text');
      return text;
    },
    count(keyword) {
      const count = get(keyword);
      if (count === undefined) return undefined;
      if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > MAX_COUNT) {
        throw unsupported(keyword, `it is not a whole number from 0 to ${MAX_COUNT}`);
      }
      return count;
    },
    child: (keyword) => open(get(keyword), keyword),
    children: (keyword) => array(keyword).map((child, i) => open(child, keyword, String(i))),
    properties() {
      const properties = get('properties') ?? {};
      if (!isRecord(properties)) throw unsupported('properties', 'it is not an object');
      return new Map(
        Object.entries(properties).map(([name, child]) => [name, open(child, 'properties', name)]),
      );
    },
  };
}
const place = (path) => (path.length === 0 ? 'at the top' : `#/${path.join('/')}`);
function checkKeywords(keywords, unsupported) {
  const own = Object.keys(keywords).filter((keyword) => !ANNOTATIONS.has(keyword));
  const decisive = own.find((keyword) => Object.hasOwn(EXCLUSIVE, keyword));
  for (const keyword of own) {
    if (decisive === undefined) {
      if (!TYPED.has(keyword)) throw unsupported(keyword, 'it is not supported');
    } else if (keyword !== decisive && EXCLUSIVE[decisive]?.includes(keyword) !== true) {
      throw unsupported(keyword, `it is not supported beside "${decisive}"`);
    }
  }
}
//# sourceMappingURL=schema-node.js.map
