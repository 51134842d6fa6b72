import { expect, test } from 'vitest';
import { compareRendered, runningLines, type StoredText } from './rendered-fidelity.ts';

type Part = readonly [path: readonly string[], role: 'dosage' | 'reference-interval', text: string];

function stored(...parts: readonly Part[]): StoredText {
  let text = '';
  const chunks = parts.map(([sectionPath, role, body]) => {
    const start = text.length;
    text += `${body}\n`;
    return {
      text: body,
      start,
      end: start + body.length,
      sectionPath: ['某药说明书', ...sectionPath],
      role,
    };
  });
  return { text, chunks };
}

const dosage: Part = [['用法用量'], 'dosage', '- 成人一次0.5g，一日3次。饭后服用。'];
const table: Part = [
  ['参考区间'],
  'reference-interval',
  '| 人群 | 区间 |\n|---|---|\n| 男 | 130–175 |\n| 女 | 115–150 |',
];
const source = stored(dosage, table);

test('the same text in other line breaks, marks and blanks is whole', () => {
  const { sentencesWhole, sameRole, sameTitle, tableRows, problems } = compareRendered(
    source,
    stored(
      [['【用法用量】'], 'dosage', '• 成人一次 0.5g，一日3\n次。饭后服用。'],
      [['参考区间'], 'reference-interval', '| 人群 | 区间 |\n| 男 | 130–175 |\n| 女 | 115–150 |'],
    ),
  );
  expect(problems).toEqual([]);
  expect([sentencesWhole.hits, sentencesWhole.total]).toEqual([8, 8]);
  expect([sameRole.value, sameTitle.value, tableRows.hits]).toEqual([1, 1, 2]);
});

test('a sentence that is torn, and one under another heading, are named', () => {
  const { sentencesWhole, sameRole, problems } = compareRendered(
    stored(dosage),
    stored(
      [['用法用量'], 'dosage', '成人一次0.5g，第1页一日3次。'],
      [['参考区间'], 'reference-interval', '饭后服用。'],
    ),
  );
  expect([sentencesWhole.hits, sameRole.hits]).toEqual([1, 0]);
  expect(problems).toEqual([
    'lost: 成人一次0.5g，一日3次。',
    'not in dosage: 饭后服用。',
    'not under 用法用量: 饭后服用。',
  ]);
});

test('a row counts with all its cells on one line, below the names of its columns or with them in its path', () => {
  const rows = (rendered: Part): number =>
    compareRendered(stored(table), stored(rendered)).tableRows.hits;
  expect(rows([['参考区间'], 'reference-interval', '| 男 | 130–175 |\n| 女 | 115–150 |'])).toBe(0);
  expect(
    rows([['参考区间', '人群 | 区间'], 'reference-interval', '| 男 | 130–175 |\n| 女 | 115–150 |']),
  ).toBe(2);
  expect(
    rows([
      ['参考区间'],
      'reference-interval',
      '| 人群 | 区间 |\n| 男 |\n130–175\n| 女 | 115–150 |',
    ]),
  ).toBe(1);
});

test('running headers, footers and page numbers are found in a section, also as a cell', () => {
  const dress = { words: ['内部资料'], title: '某药说明书' };
  const text =
    '某药说明书\n成人一次0.5g。\n| 某药说明书 | 内部资料 |\n第 1 页 / 共 2 页\n某药说明书\n某药说明书由企业印制。';
  expect(runningLines(stored([['用法用量'], 'dosage', text]), dress)).toEqual([
    '| 某药说明书 | 内部资料 |',
    '第 1 页 / 共 2 页',
    '| 某药说明书 | 内部资料 |',
    '某药说明书',
  ]);
  expect(runningLines(source, dress)).toEqual([]);
});
