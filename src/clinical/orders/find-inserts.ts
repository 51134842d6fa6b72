import { normalizeForMatch } from '../../core/text/normalize.ts';
import type { Language } from '../../core/text/language.ts';
import { looksLikeDrugName } from '../../grounding/other-names.ts';
import type { StoredDocument } from '../../retrieval/document.ts';
import type { Search } from '../../retrieval/search/types.ts';
import type { KnowledgeStore } from '../../retrieval/store/types.ts';
import { type DrugClass, drugsIn, withParents } from './drug-classes.ts';

/** A drug by its name in an order, and the inserts loaded for it. */
export interface FoundDrug {
  readonly drug: string;
  /** Every name it is known by, normalised: the loaded documents' and the class table's. */
  readonly names: readonly string[];
  /** The inserts in the language asked for, else in any other; empty where none is loaded. */
  readonly documents: readonly StoredDocument[];
  /** The inserts of every language: a dose is held against all of them. */
  readonly allDocuments: readonly StoredDocument[];
  /** The order names a salt or form the insert does not: its dose section is not about this product. */
  readonly formDiffers: boolean;
  /** Classes it stands in directly, and those with every class above. */
  readonly ownClasses: readonly DrugClass[];
  readonly classes: readonly DrugClass[];
  /** A loaded name that is near to the one ordered and was not taken for it. */
  readonly nearest?: string;
}

export interface FindInsertsDeps {
  readonly search: Search;
  readonly store: KnowledgeStore;
}

const SALT =
  /盐酸|硫酸氢?|苯磺酸|甲磺酸|马来酸|富马酸|酒石酸|琥珀酸|枸橼酸|磷酸|氢溴酸|醋酸|乳酸|[钠钾钙镁锌]|hydrochloride|hcl|sodium|potassium|calcium|besylate|maleate|tartrate|succinate|sulfate|phosphate/;
const FORM =
  /缓释|控释|肠溶|分散|咀嚼|泡腾|口崩|口腔崩解|薄膜衣|双释|注射用|吸入|片剂?|胶囊剂?|软胶囊|颗粒剂?|口服溶液|口服液|口服混悬液|干混悬剂?|混悬液|混悬滴剂|滴剂|糖浆|注射液|注射剂|粉针剂?|针剂?|气雾剂|粉雾剂|喷雾剂|吸入剂|雾化吸入?溶液|溶液|滴眼液|滴鼻液|乳膏|软膏|凝胶|贴剂|贴片|栓剂?|散剂?|丸剂?|tablets?|tabs?|capsules?|caps?|injections?|inj|suspension|solution|syrup|inhaler|aerosol|cream|gel|patch|er|sr|xr|xl|ir|extended[- ]release|sustained[- ]release|enteric[- ]coated/;
/** What an ordering system prints around a name and what says nothing of the product. */
const NOISE =
  /\d+(?:\.\d+)?\s*(?:mg|g|μg|ug|mcg|ml|l|iu|u|%|万?单位|毫克|克|微克|毫升)?(?:\s*[x*×/:]\s*\d*\s*(?:mg|g|ml|片|粒|支|揿|丸|袋|瓶|盒)?)*|口服|静滴|静脉|皮下|oral|[\s,，.。、;；:：/+*×x·-]+/;

/** Looks a drug up by name. A misspelt name, another drug that holds a known name and a combination find no insert. */
export async function findInserts(
  { search, store }: FindInsertsDeps,
  drug: string,
  storeIds: readonly string[],
  language: Language,
): Promise<FoundDrug> {
  const normalized = normalizeForMatch(drug);
  const known = drugsIn(normalized);
  const ownClasses = [...new Set(known.flatMap(({ classes }) => classes))];
  const base = {
    drug,
    ownClasses,
    classes: withParents(ownClasses),
    documents: [],
    allDocuments: [],
    formDiffers: false,
  };
  const tableNames = known.flatMap(({ names }) => names);
  const none = { ...base, names: unique([...tableNames, plainName(normalized)]) };
  if (storeIds.length === 0) return none;
  const { entities } = await search.understand(drug, storeIds);
  const drugs = entities.filter(({ isDrug }) => isDrug);
  const spelt = drugs.filter(({ alias, start, end }) => normalized.slice(start, end) === alias);
  const first = drugs[0];
  if (first === undefined) return none;
  const nearest = { ...none, nearest: first.alias };
  const [mention] = spelt;
  if (mention === undefined) return nearest;
  // 「盐酸二甲双胍片(格华止)」 names one drug twice, 「氨氯地平阿托伐他汀」 names two.
  const ids = spelt.reduce(
    (shared, { documentIds }) => shared.filter((id) => documentIds.includes(id)),
    mention.documentIds,
  );
  if (ids.length === 0) return nearest;
  const rest = spelt.reduceRight(
    (text, { start, end }) => `${text.slice(0, start)} ${text.slice(end)}`,
    normalized,
  );
  const found = await inserts(store, ids);
  const fits = found.map((document) => ({ document, rest: fit(rest, document, normalized) }));
  const same = fits.filter(({ rest: left }) => left !== 'other');
  if (same.length === 0) return nearest;
  const exact = same.filter(({ rest: left }) => left === 'same');
  const chosen = (exact.length > 0 ? exact : same).map(({ document }) => document);
  const readable = chosen.filter((document) => document.language === language);
  return {
    ...base,
    names: unique([...tableNames, ...chosen.flatMap(namesOf)]),
    documents: readable.length > 0 ? readable : chosen,
    allDocuments: chosen,
    formDiffers: exact.length === 0,
  };
}

async function inserts(store: KnowledgeStore, ids: readonly number[]): Promise<StoredDocument[]> {
  const documents = await store.getDocuments(ids);
  return documents.filter(({ kind, status }) => kind === 'drug-insert' && status === 'current');
}

/** What an order says beside the known name: nothing new, a salt or form of its own, or another drug. */
function fit(rest: string, document: StoredDocument, order: string): 'same' | 'form' | 'other' {
  const names = namesOf(document).join('\n');
  const words = withoutNoise(rest);
  if (names.includes(order)) return 'same';
  const parts = words.match(new RegExp(`${SALT.source}|${FORM.source}`, 'g')) ?? [];
  const left = words.replace(new RegExp(`${SALT.source}|${FORM.source}`, 'g'), '');
  if (/[\p{L}]/u.test(left)) return 'other';
  return parts.every((part) => names.includes(part)) ? 'same' : 'form';
}

/** Every name a document gives its drug. Two-letter short forms stand for too much else. */
function namesOf({ title, subject, aliases }: StoredDocument): string[] {
  const all = [subject ?? '', ...aliases].map(normalizeForMatch).filter((name) => name.length > 1);
  const plainTitle = normalizeForMatch(title).replace(/(?:说明书| label)$/, '');
  return unique([...all, plainTitle]);
}

const BRACKETED = /\([^)]*\)|\[[^\]]*\]|【[^】]*】/g;

/** A brand or a strength in brackets says nothing new; a substance does: 阿莫西林(克拉维酸钾)片. */
function withoutNoise(normalized: string): string {
  const open = normalized.replace(BRACKETED, (part) => {
    const inner = part.slice(1, -1);
    return looksLikeDrugName(inner) || drugsIn(inner).length > 0 ? ` ${inner} ` : ' ';
  });
  return open.replace(new RegExp(NOISE, 'g'), ' ');
}

/** The name of a drug no table knows, without strength and form. */
function plainName(normalized: string): string {
  const words = withoutNoise(normalized).trim();
  return words.replace(new RegExp(`(?:${FORM.source})+$`), '').trim() || normalized;
}

const unique = (values: readonly string[]): string[] => [
  ...new Set(values.filter((value) => value.length > 1)),
];
