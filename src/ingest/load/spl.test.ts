import { expect, test } from 'vitest';
import { describeDocument } from '../describe-document.ts';
import { DEFAULT_LOAD_LIMITS } from './load-limits.ts';
import { loadSpl } from './spl.ts';

const load = (xml: string) =>
  loadSpl(Buffer.from(xml), { filename: 'a.xml', limits: DEFAULT_LOAD_LIMITS });
const section = (code: string, title: string, text: string, inner = ''): string =>
  `<component><section><id root="x"/><code code="${code}" codeSystem="2.16.840.1.113883.6.1"/>${title === '' ? '' : `<title>${title}</title>`}<text>${text}</text>${inner}</section></component>`;
const ingredient = (type: string, name: string, amount = ''): string =>
  `<ingredient classCode="${type}">${amount}<ingredientSubstance><name>${name}</name>${type === 'ACTIB' ? '<activeMoiety><activeMoiety><name>METFORMIN</name></activeMoiety></activeMoiety>' : ''}</ingredientSubstance></ingredient>`;
const PRODUCT = `<component><section><code code="48780-1"/><text/><subject><manufacturedProduct><manufacturedProduct><name>Glucoform</name><formCode displayName="TABLET, FILM COATED"/><asEntityWithGeneric><genericMedicine><name>metformin hydrochloride</name></genericMedicine></asEntityWithGeneric>${ingredient('ACTIB', 'METFORMIN HYDROCHLORIDE', '<quantity><numerator value="500" unit="mg"/><denominator value="1" unit="1"/></quantity>')}${ingredient('IACT', 'POVIDONE')}</manufacturedProduct></manufacturedProduct></subject></section></component>`;
const TITLE =
  'These highlights do not include all the information needed to use GLUCOFORM safely and effectively.<br/>GLUCOFORM tablets, for oral use';
const label = (body: string, title = TITLE): string =>
  `<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet href="spl.xsl"?><document xmlns="urn:hl7-org:v3"><id root="1"/><code code="34391-3"/><title>${title}</title><effectiveTime value="20240301"/><setId root="4b9cd5c9-0000-4000-8000-000000000001"/><versionNumber value="12"/><author><assignedEntity><representedOrganization><name>Example Pharma &amp; Co.</name></representedOrganization></assignedEntity></author><component><structuredBody>${body}</structuredBody></component></document>`;

const SECTIONS =
  section(
    '34067-9',
    '1 INDICATIONS AND USAGE',
    '<paragraph>For <content styleCode="italics">type 2</content> diabetes.</paragraph>',
  ) +
  section(
    '34068-7',
    '2 DOSAGE AND ADMINISTRATION',
    '<list listType="ordered"><item>Start with 500 mg.</item><item>At most 2550 mg.</item></list>',
    section(
      '42229-5',
      '2.1 Adults',
      '<table><thead><tr><th>eGFR</th><th>Dose</th></tr></thead><tbody><tr><td>&lt; 30</td><td>none</td></tr></tbody></table>',
    ),
  ) +
  section(
    '34070-3',
    '',
    '<paragraph>Severe renal impairment; count 10<sup>9</sup>/L.</paragraph>',
  ) +
  section('50570-1', 'Do not use', '<paragraph>if you are allergic</paragraph>') +
  section(
    '34084-4',
    '6 ADVERSE REACTIONS',
    '<paragraph>Diarrhea<footnote>very common</footnote>.</paragraph>',
  );

test('sections become headings by their codes, and every heading stands in the text where it says', async () => {
  const { text, headings } = await load(label(PRODUCT + SECTIONS));
  expect(headings.map(({ level, title }) => [level, title])).toEqual([
    [1, 'Glucoform (metformin hydrochloride) prescribing information'],
    [2, 'Drug Name'],
    [2, 'Inactive Ingredients'],
    [2, '1 INDICATIONS AND USAGE'],
    [2, '2 DOSAGE AND ADMINISTRATION'],
    [3, '2.1 Adults'],
    [2, 'Contraindications'],
    [2, 'Contraindications'],
    [2, '6 ADVERSE REACTIONS'],
    [2, 'Manufacturer'],
  ]);
  expect(headings.map(({ start, end }) => text.slice(start, end)).slice(5, 8)).toEqual([
    '2.1 Adults',
    'Contraindications',
    'Do not use',
  ]);
  expect(text).toContain('Drug Name\nGeneric name: metformin hydrochloride\nBrand name: Glucoform');
  expect(text).toContain('Active ingredient: METFORMIN HYDROCHLORIDE 500 mg');
  expect(text).toContain('1. Start with 500 mg.\n2. At most 2550 mg.');
  expect(text).toContain('| eGFR | Dose |\n| < 30 | none |');
  expect(text).toContain('count 10⁹/L.');
  expect(text).toContain('Diarrhea [very common].');
  expect(text.endsWith('Example Pharma & Co.')).toBe(true);
});

test('the label says what it is: drug, other names, version, date and set id', async () => {
  const { meta } = await load(label(PRODUCT + SECTIONS));
  expect(meta).toEqual({
    kind: 'drug-insert',
    title: 'Glucoform (metformin hydrochloride) prescribing information',
    subject: 'metformin hydrochloride',
    aliases: ['Glucoform', 'METFORMIN'],
    version: '12',
    maker: 'Example Pharma & Co.',
    effectiveFrom: '2024-03-01',
    sources: [
      {
        name: 'FDA Structured Product Labeling, set id 4b9cd5c9-0000-4000-8000-000000000001',
        year: 2024,
        section: 'version 12',
      },
    ],
  });
  const own = await load(label(section('34067-9', '', 'x'), 'Aspirin Tablets'));
  expect(own.meta.title).toBe('Aspirin Tablets');
});

test('its chunks have the roles of an insert, and no subsection loses the role above it', async () => {
  const document = await load(label(PRODUCT + SECTIONS));
  const { chunks, fields } = describeDocument(document, 'a.xml');
  const roleOf = (words: string) =>
    chunks.find(({ start, end }) => fields.text.slice(start, end).includes(words))?.role;
  expect(roleOf('type 2')).toBe('indications');
  expect(roleOf('eGFR')).toBe('dosage');
  expect(roleOf('Severe renal')).toBe('contraindications');
  expect(roleOf('allergic')).toBe('contraindications');
  expect(roleOf('Generic name')).toBe('drug-name');
  expect(roleOf('Example Pharma')).toBe('manufacturer');
});

test('other XML is not supported, half a label is damaged, entities and endless depth are refused', async () => {
  await expect(load('<a/>')).rejects.toMatchObject({ code: 'file_unsupported' });
  const clinical =
    '<ClinicalDocument xmlns="urn:hl7-org:v3"><component><structuredBody/></component></ClinicalDocument>';
  await expect(load(clinical)).rejects.toMatchObject({ code: 'file_unsupported' });
  await expect(load(label(SECTIONS).slice(0, -300))).rejects.toMatchObject({
    code: 'file_damaged',
  });
  await expect(load('no xml at all')).rejects.toMatchObject({ code: 'file_damaged' });
  const hostile = { code: 'file_hostile' };
  const laughs = label(SECTIONS).replace(
    '<document',
    '<!DOCTYPE d [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><document',
  );
  await expect(load(laughs)).rejects.toMatchObject(hostile);
  const nested = `${'<component><section><code code="1"/>'.repeat(5_000)}${'</section></component>'.repeat(5_000)}`;
  await expect(load(label(nested))).rejects.toMatchObject(hostile);
  const deep = `${'<content>'.repeat(5_000)}x${'</content>'.repeat(5_000)}`;
  await expect(load(label(section('34067-9', '', deep)))).rejects.toMatchObject(hostile);
});
