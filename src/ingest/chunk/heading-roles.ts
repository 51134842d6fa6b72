import type { DocumentKind } from '../../retrieval/document.ts';
import type { SectionRole } from '../../retrieval/section-role.ts';
import { ALL_TITLES, GROUPING, REGULATED_TITLES, TITLES_BY_KIND } from './section-titles.ts';
import { SECTION_TITLE_PATTERNS } from './title-patterns.ts';

const NUMBERING =
  /^(?:第[一二三四五六七八九十百零〇\d]+[章节条篇部分]+|[（(]?[一二三四五六七八九十]{1,3}[)）]?[、.．\s]|[（(]\d{1,3}[)）]|\d{1,2}(?:[.．]\d{1,2}){0,3}(?:[.．、)）]|\s|(?=\p{Script=Han})))\s*/u;

const ROLE_BY_TITLE: ReadonlyMap<string, SectionRole> = new Map(
  ALL_TITLES.map(([title, role]) => [titleKey(title), role]),
);
const ROLE_BY_KIND: ReadonlyMap<string, SectionRole> = new Map(
  TITLES_BY_KIND.flatMap(({ kind, titles, role }) =>
    titles.map((title) => [`${kind} ${titleKey(title)}`, role]),
  ),
);
const REGULATED: ReadonlySet<string> = new Set(REGULATED_TITLES.map(([title]) => titleKey(title)));
const GROUPS: ReadonlySet<string> = new Set(GROUPING.map(titleKey));

/** What a heading's section is for, or undefined where its words say nothing of it. */
export function roleOfTitle(title: string, kind?: DocumentKind): SectionRole | undefined {
  const key = titleKey(title);
  const exact = ROLE_BY_KIND.get(`${kind} ${key}`) ?? ROLE_BY_TITLE.get(key);
  if (exact !== undefined || key.length > 40) return exact;
  return SECTION_TITLE_PATTERNS.find(
    ({ pattern, kinds }) =>
      pattern.test(key) && (kinds === undefined || (kind !== undefined && kinds.includes(kind))),
  )?.role;
}

/** True for a title this vocabulary knows word for word. */
export function isKnownTitle(title: string): boolean {
  return ROLE_BY_TITLE.has(titleKey(title));
}

/** The role of a heading that the rules for drug inserts prescribe, by its whole title only. */
export function regulatedRole(title: string): SectionRole | undefined {
  const key = titleKey(title);
  return REGULATED.has(key) ? ROLE_BY_TITLE.get(key) : undefined;
}

/** True for headings that have no role on purpose. */
export function isGroupingTitle(title: string): boolean {
  return GROUPS.has(titleKey(title));
}

/** Titles with equal keys are the same words: numbering, marks, case, and blanks inside Chinese do not count. */
export function titleKey(title: string): string {
  const normal = title.normalize('NFKC').toLowerCase().replaceAll('&', ' and ').trim();
  const bare = normal
    .replace(/^[【〔[]|[】〕\]]$/g, '')
    .replace(NUMBERING, '')
    .replace(/[^\p{L}\p{N}:/-]+/gu, ' ')
    .replace(/^[\s:/-]+|[\s:/-]+$/g, '');
  return /\p{Script=Han}/u.test(bare) ? bare.replace(/[\s/]+/g, '') : bare.replace(/[\s/-]+/g, ' ');
}
