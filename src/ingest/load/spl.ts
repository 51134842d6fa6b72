import type { Element } from 'domhandler';
import { AppError } from '../../core/errors.ts';
import { roleOfTitle } from '../chunk/heading-roles.ts';
import type { DocumentMeta, LoadContext, LoadedDocument } from '../types.ts';
import { narrativeText } from './spl-narrative.ts';
import { type SplProduct, splProducts } from './spl-products.ts';
import { CORE_SECTIONS, PRODUCT_DATA, splSectionName } from './spl-sections.ts';
import { createTextBuilder, oneLine, type TextBuilder } from './text-builder.ts';
import {
  attribute,
  childElement,
  childElements,
  decodeXml,
  descendants,
  parseXml,
  textOf,
} from './xml.ts';

/** How labels of the 2006 format begin instead of a title. */
const NO_TITLE = /^these highlights do not include/i;
const MAX_TITLE_LENGTH = 160;
const MAX_DEPTH = 20;

/**
 * A drug label as FDA Structured Product Labeling. Sections go by their LOINC codes: one whose printed title says nothing to
 * the vocabulary of inserts gets the name of its code. Throws `file_unsupported` for other XML.
 */
export async function loadSpl(bytes: Uint8Array, { limits }: LoadContext): Promise<LoadedDocument> {
  const root = parseXml(decodeXml(bytes));
  const body = childElement(root, 'component', 'structuredBody');
  if (!/^(?:\w+:)?document$/.test(root.name) || body === undefined)
    throw new AppError('file_unsupported', {
      message: 'This XML is no Structured Product Labeling.',
    });
  const products = splProducts(root);
  const maker = oneLine(
    textOf(childElement(root, 'author', 'assignedEntity', 'representedOrganization', 'name')),
  );
  const printed = oneLine(narrativeText(childElement(root, 'title')));
  const title = titleOf(printed, products);
  const builder = createTextBuilder(limits.maxTextLength);
  builder.heading(1, printed === '' ? (title ?? '') : printed, title);
  writeProducts(builder, products);
  writeSections(builder, body, 2);
  if (maker !== '') {
    builder.heading(2, 'Manufacturer');
    builder.block(maker);
  }
  const document = builder.finish();
  if (document.text === '') throw new AppError('file_empty');
  return {
    ...document,
    meta: { ...metaOf(root, products, title), ...(maker === '' ? {} : { maker }) },
  };
}

function writeProducts(builder: TextBuilder, products: readonly SplProduct[]): void {
  const list = (label: string, values: readonly string[]): void => {
    const different = [...new Set(values.filter((value) => value !== ''))];
    if (different.length > 0) builder.line(`${label}: ${different.join('; ')}`);
  };
  if (products.length === 0) return;
  builder.heading(2, 'Drug Name');
  list(
    'Generic name',
    products.map(({ generic }) => generic),
  );
  list(
    'Brand name',
    products.map(({ brand }) => brand),
  );
  list(
    'Dosage form',
    products.map(({ form }) => form),
  );
  list(
    'Active ingredient',
    products.flatMap(({ active }) => active),
  );
  const inactive = [...new Set(products.flatMap((product) => product.inactive))];
  if (inactive.length === 0) return;
  builder.heading(2, 'Inactive Ingredients');
  builder.block(inactive.join('; '));
}

function writeSections(builder: TextBuilder, parent: Element, level: number): void {
  if (level > MAX_DEPTH) throw new AppError('file_hostile');
  for (const component of childElements(parent, 'component')) {
    const section = childElement(component, 'section');
    if (section === undefined) continue;
    const code = attribute(childElement(section, 'code'), 'code');
    if (code !== PRODUCT_DATA) {
      const printed = oneLine(narrativeText(childElement(section, 'title')));
      const name = splSectionName(code);
      const role = roleOfTitle(printed, 'drug-insert');
      const says = name === undefined || role === roleOfTitle(name, 'drug-insert');
      builder.heading(
        level,
        printed === '' ? (name ?? '') : printed,
        says && printed !== '' ? undefined : name,
      );
      builder.block(narrativeText(childElement(section, 'text')));
    }
    writeSections(builder, section, level + 1);
  }
}

function titleOf(printed: string, products: readonly SplProduct[]): string | undefined {
  if (printed !== '' && printed.length <= MAX_TITLE_LENGTH && !NO_TITLE.test(printed))
    return printed;
  const first = products[0];
  if (first === undefined) return undefined;
  const { brand, generic } = first;
  const isSame = brand.toLowerCase() === generic.toLowerCase();
  const names = brand === '' || isSame ? generic : generic === '' ? brand : `${brand} (${generic})`;
  return `${names} prescribing information`;
}

function metaOf(
  root: Element,
  products: readonly SplProduct[],
  title: string | undefined,
): DocumentMeta {
  const setId = attribute(childElement(root, 'setId'), 'root');
  const version = attribute(childElement(root, 'versionNumber'), 'value');
  const effectiveFrom = isoDate(attribute(childElement(root, 'effectiveTime'), 'value'));
  const names = [
    ...products.map(({ generic }) => generic),
    ...products.map(({ brand }) => brand),
    ...products.flatMap(({ substances }) => substances),
  ].filter((name) => name !== '');
  const subject = names[0];
  const known = new Map(names.map((name) => [name.toLowerCase(), name]));
  known.delete(subject?.toLowerCase() ?? '');
  const codes = descendants(root, 'section').map(
    (section) => attribute(childElement(section, 'code'), 'code') ?? '',
  );
  return {
    ...(codes.some((code) => CORE_SECTIONS.has(code)) ? { kind: 'drug-insert' } : {}),
    ...(title === undefined ? {} : { title }),
    ...(subject === undefined ? {} : { subject, aliases: [...known.values()] }),
    ...(version === undefined ? {} : { version }),
    ...(effectiveFrom === undefined ? {} : { effectiveFrom }),
    ...(setId === undefined ? {} : { sources: [sourceOf(setId, version, effectiveFrom)] }),
  };
}

function sourceOf(setId: string, version: string | undefined, date: string | undefined) {
  return {
    name: `FDA Structured Product Labeling, set id ${oneLine(setId)}`,
    ...(date === undefined ? {} : { year: Number(date.slice(0, 4)) }),
    ...(version === undefined ? {} : { section: `version ${oneLine(version)}` }),
  };
}

/** "20240301…" as an ISO date; anything less exact is none. */
function isoDate(value: string | undefined): string | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})/.exec(value ?? '');
  if (match === null) return undefined;
  const date = `${match[1]}-${match[2]}-${match[3]}`;
  const time = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date) ? date : undefined;
}
