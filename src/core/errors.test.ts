import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AppError, ERRORS, throwIfAborted } from './errors.ts';

test('docs/errors.md lists exactly the codes there are, with their messages', () => {
  const rows = [
    ...readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `(\w+)` \| (\w+) \| \d+ \| (.+) \|$/gm),
  ];
  const documented = Object.fromEntries(
    rows.map(([, code, kind, message]) => [code, { kind, message }]),
  );
  expect(documented).toEqual(ERRORS);
});

test('an error keeps its code, kind and cause', () => {
  const cause = new Error('disk');
  const error = new AppError('storage_full', { cause });
  expect(error).toMatchObject({ code: 'storage_full', kind: 'unavailable', cause });
});

test('throwIfAborted throws only once the work was called off', () => {
  const controller = new AbortController();
  throwIfAborted(controller.signal);
  controller.abort();
  expect(() => throwIfAborted(controller.signal)).toThrow(AppError);
});
