import { deflateSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { DEFAULT_LOAD_LIMITS } from './load-limits.ts';
import { createParseSandbox } from './parse-sandbox.ts';
import { pdfBytes, pdfFixture } from './pdf-fixture.ts';

const context = { filename: 'a', limits: DEFAULT_LOAD_LIMITS };
const PAGE = pdfFixture({ pages: [{ texts: [{ x: 50, y: 700, text: 'Hello.' }] }] });
const sandbox = createParseSandbox({
  limits: { ...DEFAULT_LOAD_LIMITS, maxHeapMegabytes: 400 },
});

afterAll(() => sandbox.close());

test('files are parsed in a thread, also several at once', async () => {
  const parsed = await Promise.all([
    sandbox.parse('pdf', PAGE, context),
    sandbox.parse('html', Buffer.from('<p>Hello.'), context),
    sandbox.parse('html', Buffer.from('<p>Bye.'), context),
  ]);
  expect(parsed.map(({ text }) => text)).toEqual(['Hello.', 'Hello.', 'Bye.']);
});

test("the thread's errors come back with their codes", async () => {
  await expect(sandbox.parse('pdf', Buffer.from('%PDF-x'), context)).rejects.toMatchObject({
    code: 'file_damaged',
  });
  await expect(sandbox.parse('html', Buffer.from('<p>'), context)).rejects.toMatchObject({
    code: 'file_empty',
  });
});

test('a file that does not end is stopped, and the next one is parsed', async () => {
  const hasty = createParseSandbox({
    limits: { ...DEFAULT_LOAD_LIMITS, timeoutMs: 3_000, maxHeapMegabytes: 400 },
  });
  const started = performance.now();
  await expect(hasty.parse('pdf', endlessPage(), context)).rejects.toMatchObject({
    code: 'file_hostile',
  });
  expect(performance.now() - started).toBeLessThan(8_000);
  await hasty.close();
  expect((await sandbox.parse('pdf', PAGE, context)).text).toBe('Hello.');
});

test('a file that needs more memory than the limit ends its thread only', async () => {
  const small = createParseSandbox({ limits: { ...DEFAULT_LOAD_LIMITS, maxHeapMegabytes: 128 } });
  const huge = Buffer.from('<b>x</b><i>y</i>'.repeat(400_000));
  await expect(small.parse('html', huge, context)).rejects.toMatchObject({ code: 'file_hostile' });
  expect((await small.parse('html', Buffer.from('<p>Hello.'), context)).text).toBe('Hello.');
  await small.close();
});

test('cancelling stops the work', async () => {
  const abort = new AbortController();
  const parsing = sandbox.parse('pdf', endlessPage(), context, abort.signal);
  setTimeout(() => abort.abort(), 300);
  await expect(parsing).rejects.toMatchObject({ code: 'cancelled' });
});

/** A page whose content is 100 MB of text operators, in about 100 kB. */
function endlessPage(): Uint8Array {
  const content = deflateSync(Buffer.alloc(100_000_000, 'BT (x) Tj ET '), { level: 9 }).toString(
    'latin1',
  );
  return pdfBytes(
    [
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Count 1 /Kids [3 0 R] >>',
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] /Contents 4 0 R >>',
      `<< /Filter /FlateDecode /Length ${content.length} >>\nstream\n${content}\nendstream`,
    ],
    '/Root 1 0 R',
  );
}
