import { expect, test } from 'vitest';
import { DEFAULT_LOAD_LIMITS } from './load-limits.ts';
import { loadMarkdown } from './markdown.ts';

const load = (text: string) =>
  loadMarkdown(Buffer.from(text), { filename: 'a.md', limits: DEFAULT_LOAD_LIMITS });

test('the text after the front matter is stored as it is', async () => {
  const { text, meta } = await load(
    '---\nkind: lab-test\nsubject: 血钾\n---\n\n# 血钾\n\n- 一行  \n',
  );
  expect(text).toBe('# 血钾\n\n- 一行  \n');
  expect(meta).toEqual({ kind: 'lab-test', subject: '血钾' });
});

test('a thematic break at the start is no front matter', async () => {
  const { text, meta } = await load('---\n\n正文在这里。\n\n---\n');
  expect(text).toContain('---\n\n正文');
  expect(meta).toEqual({});
});

test('line ends, control characters and lone surrogates are made clean, and Unicode is composed', async () => {
  const { text } = await load('a\r\nb\rc\u0000d cafe\u0301');
  expect(text).toBe('a\nb\ncd café');
});

test('headings are found in all forms, but not in code', async () => {
  const source = [
    '# 标题 #',
    '```',
    '# no heading',
    '```',
    '## **粗体** [链接](http://example.org)',
    'Underlined',
    '==========',
    'Second',
    '------',
    'paragraph of',
    'two lines',
    '---',
    '#nospace',
    '| a | b |',
    '|---|---|',
  ].join('\n');
  const { text, headings } = await load(source);
  expect(headings.map(({ level, title }) => [level, title])).toEqual([
    [1, '标题'],
    [2, '粗体 链接'],
    [1, 'Underlined'],
    [2, 'Second'],
  ]);
  expect(text.slice(headings[2]?.start, headings[2]?.end)).toBe('Underlined\n==========');
});

test('a file without text is refused', async () => {
  await expect(load('---\ntitle: x\n---\n\n')).rejects.toMatchObject({ code: 'file_empty' });
});

test('a line of a million blanks costs no time', async () => {
  const started = performance.now();
  await load(`# ${' '.repeat(1_000_000)}x\n${'#'.repeat(500_000)}\n${' '.repeat(1_000_000)}禁忌`);
  expect(performance.now() - started).toBeLessThan(2_000);
});
