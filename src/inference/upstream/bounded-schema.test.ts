import { Check, type XSchema } from 'typebox/schema';
import { expect, test } from 'vitest';
import { boundedSchema } from './bounded-schema.ts';

const fits = (schema: Readonly<Record<string, unknown>>, value: unknown): boolean =>
  Check(boundedSchema(schema) as XSchema, value);

test('references are followed, recursive ones too, and their parts are checked', () => {
  const tree = {
    $ref: '#/$defs/node',
    $defs: {
      node: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          children: { type: 'array', items: { $ref: '#/$defs/node' } },
        },
        required: ['name'],
        additionalProperties: false,
      },
    },
  };
  expect(fits(tree, { name: 'a', children: [{ name: 'b', children: [] }] })).toBe(true);
  expect(fits(tree, { name: 'a', children: [{ nom: 'b' }] })).toBe(false);
  expect(fits(tree, [])).toBe(false);
});

test('properties may have the names of keywords', () => {
  const schema = {
    type: 'object',
    properties: { const: { type: 'integer' }, pattern: { enum: ['x'] }, $ref: { minimum: 3 } },
  };
  expect(fits(schema, { const: 1, pattern: 'x', $ref: 3 })).toBe(true);
  expect(fits(schema, { const: 'a' })).toBe(false);
  expect(fits(schema, { pattern: 'y' })).toBe(false);
  expect(fits(schema, { $ref: 2 })).toBe(false);
});

test('expressions and a tree of references without end cost next to nothing', () => {
  const doubling = Object.fromEntries(
    Array.from({ length: 60 }, (_, i) => [
      `d${i + 1}`,
      { allOf: [{ $ref: `#/$defs/d${i}` }, { $ref: `#/$defs/d${i}` }] },
    ]),
  );
  const schema = {
    properties: { const: { type: 'string', pattern: '^(a+)+$' } },
    allOf: [{ $ref: '#/$defs/d60' }, { $ref: '#' }],
    $defs: { d0: { type: 'object' }, ...doubling },
  };
  const started = performance.now();
  expect(fits(schema, { const: `${'a'.repeat(200)}!` })).toBe(true);
  expect(performance.now() - started).toBeLessThan(500);
});

test('what is left out makes nothing too strict', () => {
  const alternatives = {
    oneOf: [
      { type: 'string', pattern: '^a' },
      { type: 'string', pattern: '^b' },
    ],
  };
  expect(fits(alternatives, 'bc')).toBe(true);
  expect(fits(alternatives, 1)).toBe(false);
  const named = { patternProperties: { '^x-': {} }, additionalProperties: false };
  expect(fits(named, { 'x-a': 1 })).toBe(true);
});
