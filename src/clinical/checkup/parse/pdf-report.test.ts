import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadPdf } from '../../../ingest/load/pdf.ts';
import { pdfFixture } from '../../../ingest/load/pdf-fixture.ts';
import { DEFAULT_LOAD_LIMITS } from '../../../ingest/load/load-limits.ts';
import { createLaboratory } from '../../laboratory/create-laboratory.ts';
import { PANELS, type Sample } from '../test-support/layout-styles.ts';
import { parseReport } from './parse-report.ts';

const laboratory = createLaboratory();
const CHROMIUM = '/usr/bin/chromium';
const HEADING = ['项目名称', '结果', '提示', '单位', '参考区间'];
const cellsOf = ({ zh, comparator, value, flag, unit, reference }: Sample): string[] => [
  zh,
  `${comparator ?? ''}${value}`,
  flag ?? '',
  unit,
  reference,
];

async function rowsOf(bytes: Uint8Array): Promise<ReturnType<typeof parseReport>['rows']> {
  const { text } = await loadPdf(bytes, { filename: 'report.pdf', limits: DEFAULT_LOAD_LIMITS });
  return parseReport({ text }, laboratory).rows;
}

const valuesOf = (samples: readonly Sample[]): unknown[] =>
  samples.map(({ zh, value, comparator }) => [zh, value, comparator]);

test.each(PANELS)(
  'a table placed by coordinates is read from a PDF: %s',
  async (panel, samples) => {
    const lines = [
      ['某某医院检验报告单'],
      [`姓名：张三  性别：男  年龄：45岁`],
      [panel],
      HEADING,
      ...samples.map(cellsOf),
    ];
    const texts = lines.flatMap((cells, line) =>
      cells.flatMap((text, i) =>
        text === '' ? [] : [{ x: 40 + i * 110, y: 780 - line * 22, text }],
      ),
    );
    const rows = await rowsOf(pdfFixture({ pages: [{ texts }] }));
    expect(rows.map(({ name, value, comparator }) => [name, value, comparator])).toEqual(
      valuesOf(samples),
    );
  },
);

test.skipIf(!existsSync(CHROMIUM))(
  'a table a browser printed is read from a PDF (needs chromium)',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'checkup-pdf-'));
    try {
      for (const [panel, samples] of PANELS) {
        const table = [HEADING, ...samples.map(cellsOf)]
          .map(
            (cells) =>
              `<tr>${cells.map((cell) => `<td>${cell.replace('<', '&lt;')}</td>`).join('')}</tr>`,
          )
          .join('');
        const page = join(folder, 'page.html');
        const pdf = join(folder, 'page.pdf');
        writeFileSync(
          page,
          `<meta charset="utf-8"><h1>体检报告</h1><h2>${panel}</h2><table cellpadding="8">${table}</table>`,
        );
        execFileSync(
          CHROMIUM,
          [
            '--headless',
            '--no-sandbox',
            '--disable-gpu',
            '--no-pdf-header-footer',
            `--print-to-pdf=${pdf}`,
            page,
          ],
          { stdio: 'ignore' },
        );
        const rows = await rowsOf(readFileSync(pdf));
        expect(rows.map(({ name, value, comparator }) => [name, value, comparator])).toEqual(
          valuesOf(samples),
        );
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  60_000,
);
