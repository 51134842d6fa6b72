import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { UNREAD } from '../../../core/text/unread.ts';
import { createFileLoader } from '../load-file.ts';
import { scannedPdf } from './scanned-pdf-fixture.ts';
import { findTesseract } from './tesseract.ts';

const INSERT = 'corpora/starter/drug-inserts/sertraline-tablets.pdf';
const loader = createFileLoader();
afterAll(() => loader.close());
const hasTesseract = (await findTesseract()) !== undefined;

test.skipIf(!hasTesseract)(
  'a scanned insert is read: its figures as printed, its headings, and gaps where two readings differ (needs tesseract-ocr)',
  async () => {
    const bytes = readFileSync(INSERT);
    const original = await loader.load({ filename: 'a.pdf', bytes });
    const scan = await loader.load({ filename: 'b.pdf', bytes: await scannedPdf(bytes, [1]) });
    expect(scan.pagesReadByOcr).toBe(1);
    expect(scan.text).toContain('【用法用量】');
    expect(scan.text).toContain('最大剂量为每日200mg');
    expect(scan.text).toContain(UNREAD);
    const figures = scan.text.match(/\d[\d.]*\s*(?:mg|岁|小时|片|日|周|%)/g) ?? [];
    const printed = original.text.replace(/\s/g, '');
    expect(figures.length).toBeGreaterThan(10);
    expect(figures.filter((figure) => !printed.includes(figure.replace(/\s/g, '')))).toEqual([]);
  },
  90_000,
);
