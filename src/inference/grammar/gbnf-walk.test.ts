import { expect, test } from 'vitest';
import { createGbnfWalk } from './gbnf-walk.ts';
import { jsonSchemaToGbnf } from './json-schema-to-gbnf.ts';

const LIMIT = 100;

test.each<[string, string, string, string, boolean]>([
  ['a text', 'root ::= "是的"', '', '是的', true],
  ['the rest of a text', 'root ::= "是的"', '是', '的', true],
  ['what alternatives begin with', 'root ::= "abc" | "abd"', '', 'ab', false],
  ['nothing where there is a choice', 'root ::= "a" | "b"', '', '', false],
  ['what follows a choice', 'root ::= ("a" | "b") "x" [0-9]', 'b', 'x', false],
  ['a rule', 'root ::= "<" word ">"\nword ::= [a-c]+', '', '<', false],
  ['nothing where the end is possible too', 'root ::= "a" "b"?', 'a', '', false],
  ['exact repetitions', 'root ::= "ab"{3} [0-9]', 'ab', 'abab', false],
  ['escapes', String.raw`root ::= "\"\\\n\x41é" [0-9]`, '', '"\\\nAé', false],
  ['a class of one', 'root ::= [a] [^a]', '', 'a', false],
  ['the end of a loop', 'root ::= [0-9]{2} "!"', '12', '!', true],
])('%s is forced', (_, gbnf, before, text, ends) => {
  const walk = createGbnfWalk(gbnf);
  expect(walk.take(before)).toBe(true);
  expect(walk.forced(LIMIT)).toEqual({ text, ends });
});

test('the frame of a JSON object is forced, its values are not', () => {
  const walk = createGbnfWalk(
    jsonSchemaToGbnf({
      type: 'object',
      properties: {
        severity: { enum: ['轻度', '中度'] },
        note: { type: 'string' },
      },
      required: ['severity', 'note'],
      additionalProperties: false,
    }),
  );
  const first = walk.forced(LIMIT).text;
  expect(first).toBe('{"severity":');
  walk.take(`${first} "轻`);
  expect(walk.forced(LIMIT).text).toBe('度",');
  walk.take('度", ');
  expect(walk.forced(LIMIT).text).toBe('"note":');
});

test('a text the grammar does not have ends the walk', () => {
  const walk = createGbnfWalk('root ::= "ab" [0-9]');
  expect(walk.take('x')).toBe(false);
  expect(walk.forced(LIMIT)).toEqual({ text: '', ends: false });
});

test('a grammar of a thousand ways is given up', () => {
  const many = Array.from({ length: 300 }, (_, i) => `"a${i}"`).join(' | ');
  const walk = createGbnfWalk(`root ::= ${many}`);
  expect(walk.take('a')).toBe(false);
});
