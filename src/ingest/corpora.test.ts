import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { cutDocument } from './chunk/cut-document.ts';
import { detectKind } from './chunk/detect-kind.ts';
import { isGroupingTitle, roleOfTitle } from './chunk/heading-roles.ts';
import { describeDocument } from './describe-document.ts';
import { createFileLoader } from './load/load-file.ts';
import { cutProblems, textOutsideSections } from './test-support/cut-problems.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const starter = join(root, 'corpora/starter');
const shared = join(root, '../shared/data');
const hasShared = existsSync(shared);
const loader = createFileLoader();

afterAll(() => loader.close());

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(?:md|txt)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

async function cutFile(path: string) {
  const document = await loader.load({ filename: path, bytes: readFileSync(path) });
  const kind = detectKind(document, path);
  return { document, kind, cut: cutDocument(document, kind, document.meta.language) };
}

test.each(filesOf(starter).map((path) => [path.slice(starter.length + 1), path]))(
  'the starter document %s is cut whole, and every section has a role',
  async (_, path) => {
    const { document, kind, cut } = await cutFile(path);
    expect(kind).toBe(document.meta.kind);
    expect(cutProblems(document.text, cut)).toEqual([]);
    const isHeading = (line: string): boolean => /^(?:#|【[^】]+】$)/.test(line);
    expect(textOutsideSections(document.text, cut).filter((line) => !isHeading(line))).toEqual([]);
    // These are headed by what they are about: a rule, a day of the stay, a part of a study.
    if (['policy', 'pathway', 'research'].includes(kind)) return;
    const without = cut.chunks.filter(
      ({ role, sectionPath }) => role === undefined && !isGroupingTitle(sectionPath.at(-1) ?? ''),
    );
    expect(without.map(({ sectionPath }) => sectionPath.join(' > '))).toEqual([]);
  },
);

test('each regulated heading of the starter inserts begins a section of its own', async () => {
  for (const path of filesOf(join(starter, 'drug-inserts'))) {
    const { document, cut } = await cutFile(path);
    const headings = [...document.text.matchAll(/^【(.+)】$/gm)].map(([, title]) => title ?? '');
    const sections = new Set(cut.sections.map(({ path: titles }) => titles.at(-1)));
    expect(
      headings.filter((title) => !sections.has(title)),
      path,
    ).toEqual([]);
    expect(
      headings.filter((title) => roleOfTitle(title) === undefined),
      path,
    ).toEqual([]);
  }
});

describe.skipIf(!hasShared)('public texts (skipped where ../shared/data is not there)', () => {
  test('three inserts with headings run into the text are cut by section and named', async () => {
    const inserts = filesOf(join(shared, 'drug-inserts-zh'));
    expect(inserts).toHaveLength(3);
    for (const path of inserts) {
      const { document, kind, cut } = await cutFile(path);
      expect(kind, path).toBe('drug-insert');
      expect(cutProblems(document.text, cut), path).toEqual([]);
      const marks = document.text.match(/【[^】]+】/g)?.length ?? 0;
      expect(cut.sections, path).toHaveLength(marks);
      expect(
        cut.sections.every(({ role }) => role !== undefined),
        path,
      ).toBe(true);
      expect(describeDocument(document, path).fields.subject, path).toMatch(/胶囊$/);
    }
  });

  test('500 insert texts without headings are kept whole, and no section is made up', async () => {
    const rows = JSON.parse(readFileSync(join(shared, 'tcm-inserts/inserts.json'), 'utf8')) as {
      text: string;
    }[];
    expect(rows).toHaveLength(500);
    let roles = 0;
    for (const [i, { text }] of rows.entries()) {
      const document = await loader.load({ filename: `${i}.txt`, bytes: Buffer.from(text) });
      const cut = cutDocument(document, 'drug-insert');
      expect(cutProblems(document.text, cut), String(i)).toEqual([]);
      roles += cut.sections.filter(({ role }) => role !== undefined).length;
    }
    expect(roles).toBe(0);
  });

  test('the same texts under regulated headings in any spelling are cut at each of them', async () => {
    const rows = JSON.parse(readFileSync(join(shared, 'tcm-inserts/inserts.json'), 'utf8')) as {
      text: string;
    }[];
    const titles = ['成份', '功能主治', '规格', '用法用量', '不良反应', '禁忌', '注意事项', '贮藏'];
    const spellings = [
      (title: string) => `【${title}】`,
      (title: string) => `【${Array.from(title).join(' ')}】\n`,
      (title: string) => `[${title}] `,
      (title: string) => `〔${title}〕`,
      (title: string) => `${Array.from(title).join('　')}：`,
      (title: string) => `${title}\n`,
    ];
    let found = 0;
    let expected = 0;
    for (const [i, { text }] of rows.entries()) {
      const parts = text
        .split(/\s{2,}/)
        .filter((part) => /\p{L}/u.test(part))
        .slice(0, titles.length);
      if (parts.length < 5) continue;
      const spell = spellings[i % spellings.length] ?? ((title: string) => title);
      const source = parts.map((part, p) => spell(titles[p] ?? '') + part.trim()).join('\n');
      const { sections, chunks } = cutDocument(
        { text: source.normalize('NFC'), headings: [], pages: [], meta: {} },
        'drug-insert',
      );
      expect(cutProblems(source.normalize('NFC'), { sections, chunks }), String(i)).toEqual([]);
      expected += parts.length;
      found += sections.filter(({ path }, p) => path.at(-1) === titles[p]).length;
    }
    expect(expected).toBeGreaterThan(2_000);
    expect(found / expected).toBeGreaterThan(0.99);
  });

  test('299 papers are cut whole at more than 2 MB a second', async () => {
    const papers = filesOf(join(shared, 'chinaxiv-medical/md'));
    const started = performance.now();
    let bytes = 0;
    let ms = 0;
    for (const path of papers) {
      const before = performance.now();
      const { document, cut } = await cutFile(path);
      ms += performance.now() - before;
      bytes += Buffer.byteLength(document.text);
      expect(cutProblems(document.text, cut), path).toEqual([]);
    }
    expect(papers.length).toBeGreaterThan(250);
    expect(bytes / 1e6 / (ms / 1_000)).toBeGreaterThan(2);
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});
