import { expect, test } from 'vitest';
import { AppError } from '../../core/errors.ts';
import { validateGbnf } from './validate-gbnf.ts';

function problem(gbnf: string): string | undefined {
  try {
    validateGbnf(gbnf);
    return undefined;
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_grammar') return error.message;
    throw error;
  }
}

test.each([
  ['a literal', 'root ::= "是" | "否"'],
  [
    'rules over several lines',
    'root ::= (\n  a\n  | b ) # either\na ::= "a"+\nb ::= [^x-z\\n] {2,3}\n',
  ],
  ['recursion on the right', 'root ::= "a" root | "b"'],
  ['recursion in the middle', 'root ::= "(" root ")" | ""'],
  ['escapes', 'root ::= "\\"\\\\\\n\\x41\\u4e8c\\U0001F600" [\\]\\-a]'],
  ['any character', 'root ::= .*'],
  ['windows line ends', 'root ::= a\r\na ::= "a"\r\n'],
])('%s is accepted', (_, gbnf) => {
  expect(problem(gbnf)).toBeUndefined();
});

test.each([
  ['an empty grammar', '', 'no rule "root"'],
  ['a missing rule', 'root ::= a', 'not defined'],
  ['a rule that begins with itself', 'root ::= root "a" | "a"', 'begins with itself'],
  [
    'one that does so through others',
    'root ::= a "x"\na ::= "y"? b\nb ::= (root | "z")',
    'begins with itself',
  ],
  ['a repetition of nothing', 'root ::= (""  | "a")*', 'may be empty'],
  ['a repetition of an empty rule', 'root ::= a+\na ::= "x"?', 'may be empty'],
  ['a huge repetition', 'root ::= "a"{5000}', 'limited'],
  ['repetitions that multiply', `root ::= "${'a'.repeat(1000)}"{1999}`, 'too large'],
  ['an impossible repetition', 'root ::= "a"{3,2}', 'not possible'],
  ['deep nesting', `root ::= ${'('.repeat(5000)}"a"${')'.repeat(5000)}`, 'too deeply'],
  ['an open text', 'root ::= "a', 'not valid'],
  ['an unknown escape', 'root ::= "\\q"', 'not valid'],
  ['an empty class', 'root ::= []', 'cannot be empty'],
  ['the same rule twice', 'root ::= "a"\nroot ::= "b"', 'twice'],
  ['a token of the model', 'root ::= <[5]>', 'end of the line'],
  ['a hidden end of text', 'root ::= "a\0b"', 'not valid'],
  ['prose', 'Answer with yes or no.', '"::=" is expected'],
])('%s is refused', (_, gbnf, reason) => {
  expect(problem(gbnf)).toContain(reason);
});

test('the message names the line and repeats nothing of the grammar', () => {
  const message = problem('root ::= a\na ::= "密"%\n');
  expect(message).toContain('line 2');
  expect(message).not.toContain('密');
});
