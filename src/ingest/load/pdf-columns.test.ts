import { expect, test } from 'vitest';
import { DEFAULT_LOAD_LIMITS } from './load-limits.ts';
import { loadPdf } from './pdf.ts';
import { pdfFixture, type PdfText } from './pdf-fixture.ts';

const load = async (texts: readonly PdfText[]) =>
  loadPdf(pdfFixture({ pages: [{ texts }] }), { filename: 'a.pdf', limits: DEFAULT_LOAD_LIMITS });
const SIZE = 10;
/** Lines of 24 Han characters fill a column of 240 points. */
const prose = (mark: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) =>
    i === count - 1
      ? `${mark}栏的最后一句到这里结束。`
      : `${mark}${'一二三四五六七八九十'[i % 10] ?? ''}行的文字写满这一栏的宽度再接到下一行去继续说`,
  );
/** As a word processor writes them: line by line across both columns. */
const sideBySide = (columns: readonly (readonly string[])[], top: number): PdfText[] =>
  Array.from({ length: Math.max(...columns.map((lines) => lines.length)) }, (_, i) =>
    columns.flatMap((lines, c): PdfText[] => {
      const text = lines[i];
      return text === undefined
        ? []
        : [{ x: 40 + c * (520 / columns.length), y: top - i * 14, text, size: SIZE }];
    }),
  ).flat();

test('two columns are read one after the other, below the title and above the page number', async () => {
  const left = prose('左', 12);
  const right = prose('右', 12);
  const { text, pages } = await load([
    { x: 40, y: 810, text: '医院药学手册', size: SIZE },
    { x: 480, y: 810, text: '第三章', size: SIZE },
    { x: 120, y: 770, text: '二甲双胍治疗2型糖尿病的专家共识以及它的解读和说明', size: 14 },
    ...sideBySide([left, right], 740),
    { x: 280, y: 20, text: '- 1 -', size: SIZE },
  ]);
  const body = text.slice(text.indexOf('左一行'));
  expect(body.startsWith(left.join(''))).toBe(true);
  expect(body.slice(left.join('').length + 1).startsWith(right.join(''))).toBe(true);
  expect(text.indexOf('专家共识')).toBeLessThan(text.indexOf('左一行'));
  expect(pages).toEqual([{ page: 1, start: 0, end: text.length }]);
});

test('what crosses the columns divides them: both above it are read before it, both below after it', async () => {
  const columns = (a: string, b: string): string[][] => [prose(a, 8), prose(b, 8)];
  const { text } = await load([
    ...sideBySide(columns('甲', '乙'), 780),
    { x: 60, y: 640, text: `图一 ${'跨越两栏的图注写在这里'.repeat(4)}`, size: SIZE },
    ...sideBySide(columns('丙', '丁'), 610),
  ]);
  const places = ['甲一', '乙一', '图一', '丙一', '丁一'].map((words) => text.indexOf(words));
  expect(places.every((place) => place >= 0)).toBe(true);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test('three columns of a folded leaflet are read in their order', async () => {
  const column = (mark: string): string[] => prose(mark, 10).map((line) => line.slice(0, 15));
  const { text } = await load(sideBySide([column('甲'), column('乙'), column('丙')], 780));
  const places = ['甲一', '甲九', '乙一', '乙九', '丙一', '丙九'].map((words) =>
    text.indexOf(words),
  );
  expect(places.every((place) => place >= 0)).toBe(true);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test('a table is no text in columns: its rows stay rows', async () => {
  const rows = Array.from({ length: 12 }, (_, i) => `项目${i}`);
  const { text } = await load(
    sideBySide([rows, rows.map((_, i) => `${i}.5-${i + 3}.5`), rows.map(() => 'mmol/L')], 780),
  );
  expect(text.split('\n')[3]).toBe('| 项目3 | 3.5-6.5 | mmol/L |');
  const names = rows.map(() => '血红蛋白测定');
  const words = await load(sideBySide([names, rows.map(() => '静脉血标本')], 780));
  expect(words.text.split('\n')[3]).toBe('| 血红蛋白测定 | 静脉血标本 |');
});

test('Latin columns keep blanks between words and words whole at line ends', async () => {
  const line = (mark: string, i: number): string =>
    `${mark} line ${i} of the column goes on until its very edge here`;
  const columns = ['Left', 'Right'].map((mark) =>
    Array.from({ length: 10 }, (_, i) => line(mark, i)),
  );
  const { text } = await load(sideBySide(columns, 780));
  expect(text.replaceAll('\n', ' ')).toBe(columns.flat().join(' '));
});

test('the few lines of a last page stand in the columns of the pages before it', async () => {
  const full = [prose('左', 12), prose('右', 12)];
  const last = [
    ['左栏在最后一页只有这一句而且它很长', '并在这里结束。'],
    ['右栏在最后一页也只有这一句它也很长', '也在这里结束。'],
  ];
  const pages = [full, last].map((columns) => ({ texts: sideBySide(columns, 780) }));
  const { text } = await loadPdf(pdfFixture({ pages }), {
    filename: 'a.pdf',
    limits: DEFAULT_LOAD_LIMITS,
  });
  expect(text).toContain(last[0]?.join(''));
  expect(text).toContain(last[1]?.join(''));
});

test('a title above three columns is read first, also where it stands over the middle one alone', async () => {
  const columns = ['甲', '乙', '丙'].map((mark) =>
    prose(mark, 10).map((line) => line.slice(0, 15)),
  );
  const { text } = await load([
    { x: 230, y: 820, text: '示例医院', size: 8 },
    { x: 230, y: 790, text: '左氧氟沙星片', size: 16 },
    ...sideBySide(columns, 750),
  ]);
  expect(text.indexOf('左氧氟沙星片')).toBeLessThan(text.indexOf('甲一'));
  expect(text.indexOf('甲九')).toBeLessThan(text.indexOf('乙一'));
});

test('a table with cells that wrap inside a column stays a table', async () => {
  const row = (y: number, cells: readonly string[]): PdfText[] =>
    cells.flatMap((text, i) => (text === '' ? [] : [{ x: 40 + i * 60, y, text, size: 8 }]));
  const rows = ['正常血糖', '空腹受损', '耐量减低'].flatMap((name, i) => [
    ...row(690 - i * 40, [name, '低于六', '低于七', '中国糖尿病']),
    ...row(679 - i * 40, ['', '', '', '防治指南']),
    ...row(668 - i * 40, ['', '', '', '二零二零']),
  ]);
  const { text } = await load([
    ...prose('左', 4).map((line, i) => ({ x: 40, y: 780 - i * 14, text: line, size: SIZE })),
    ...rows,
    ...prose('下', 6).map((line, i) => ({ x: 40, y: 555 - i * 14, text: line, size: SIZE })),
    ...prose('右', 18).map((line, i) => ({ x: 300, y: 775 - i * 14, text: line, size: SIZE })),
  ]);
  expect(text).toContain('| 空腹受损 | 低于六 | 低于七 | 中国糖尿病防治指南二零二零 |');
  expect(text.indexOf('耐量减低')).toBeLessThan(text.indexOf('右一'));
});

test('no piece of a page in columns is lost or doubled', async () => {
  const texts = [
    ...sideBySide([prose('左', 12), prose('右', 12)], 740),
    { x: 100, y: 400, text: '跨越两栏的表格标题'.repeat(3), size: SIZE },
    ...sideBySide(
      [
        ['钾', '钠'],
        ['3.5', '135'],
        ['5.3', '145'],
      ],
      380,
    ),
  ];
  const { text } = await load(texts);
  const letters = (value: string): string[] => Array.from(value.replace(/[\s|]/g, '')).toSorted();
  expect(letters(text)).toEqual(letters(texts.map((piece) => piece.text).join('')));
});
