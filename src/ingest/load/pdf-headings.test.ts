import { expect, test } from 'vitest';
import { DEFAULT_LOAD_LIMITS } from './load-limits.ts';
import { loadPdf } from './pdf.ts';
import { pdfFixture, type PdfText } from './pdf-fixture.ts';

const load = async (...pages: readonly (readonly PdfText[])[]) =>
  loadPdf(pdfFixture({ pages: pages.map((texts) => ({ texts })) }), {
    filename: 'a.pdf',
    limits: DEFAULT_LOAD_LIMITS,
  });
/** Lines from the top; the number before the bar is the size of the letters. */
const page = (...lines: readonly string[]): PdfText[] =>
  lines.map((line, i) => {
    const [size = '', text = ''] = line.split('|');
    return { x: 50, y: 800 - i * 30, text, size: Number(size) };
  });
const BODY = '10|成人患者在餐后服用，用药期间应定期复查肝功能和肾功能。';

test('large letters are headings, the largest outermost, without their numbers and brackets', async () => {
  const { text, headings } = await load(
    page(
      '18|高血压诊疗要点',
      BODY,
      '13|一、何时怀疑',
      BODY,
      BODY,
      '13|治疗',
      '11.5|（一）起始药物',
      BODY,
    ),
    page(BODY, '13|【随访】', BODY, BODY),
  );
  expect(headings.map(({ level, title }) => `${level} ${title}`)).toEqual([
    '1 高血压诊疗要点',
    '2 何时怀疑',
    '2 治疗',
    '3 起始药物',
    '2 随访',
  ]);
  expect(headings.map(({ start, end }) => text.slice(start, end))).toEqual([
    '高血压诊疗要点',
    '一、何时怀疑',
    '治疗',
    '（一）起始药物',
    '【随访】',
  ]);
});

test('a heading of two lines is one', async () => {
  const { headings } = await load([
    { x: 50, y: 800, text: '达格列净治疗射血分数', size: 17 },
    { x: 50, y: 776, text: '降低的心力衰竭', size: 17 },
    ...page('', BODY, '13|研究问题', BODY, BODY, '13|研究方法', BODY, BODY).slice(1),
  ]);
  expect(headings.map(({ title }) => title)).toEqual([
    '达格列净治疗射血分数降低的心力衰竭',
    '研究问题',
    '研究方法',
  ]);
});

test('a title alone, a large sentence and a large number are no headings', async () => {
  const alone = await load(page('18|高血压诊疗要点', BODY, BODY, BODY));
  expect(alone.headings).toEqual([]);
  const { headings } = await load(
    page(
      '14|本品可致严重过敏。',
      BODY,
      '14|120',
      BODY,
      '14|禁忌',
      BODY,
      '14|规格',
      BODY,
      BODY,
      BODY,
    ),
  );
  expect(headings.map(({ title }) => title)).toEqual(['禁忌', '规格']);
});
