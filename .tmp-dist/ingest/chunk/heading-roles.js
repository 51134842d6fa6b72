import { ALL_TITLES, GROUPING, REGULATED_TITLES } from './section-titles.js';
import { SECTION_TITLE_PATTERNS } from './title-patterns.js';
const NUMBERING =
  /^(?:第[一二三四五六七八九十百零〇\d]+[章节条篇部分]+|[（(]?[一二三四五六七八九十]{1,3}[)）]?[、.．\s]|[（(]\d{1,3}[)）]|\d{1,2}(?:[.．]\d{1,2}){0,3}(?:[.．、)）]|\s|(?=\p{Script=Han})))\s*/u;
const ROLE_BY_TITLE = new Map(ALL_TITLES.map(([title, role]) => [titleKey(title), role]));
const REGULATED = new Set(REGULATED_TITLES.map(([title]) => titleKey(title)));
const GROUPS = new Set(GROUPING.map(titleKey));
/** What a heading's section is for, or undefined where its words say nothing of it. */
export function roleOfTitle(title, kind) {
  const key = titleKey(title);
  const exact = ROLE_BY_TITLE.get(key);
  if (exact !== undefined || key.length > 40) return exact;
  return SECTION_TITLE_PATTERNS.find(
    ({ pattern, kinds }) =>
      pattern.test(key) && (kinds === undefined || (kind !== undefined && kinds.includes(kind))),
  )?.role;
}
/** True for a title this vocabulary knows word for word. */
export function isKnownTitle(title) {
  return ROLE_BY_TITLE.has(titleKey(title));
}
/** The role of a heading that the rules for drug inserts prescribe, by its whole title only. */
export function regulatedRole(title) {
  const key = titleKey(title);
  return REGULATED.has(key) ? ROLE_BY_TITLE.get(key) : undefined;
}
/** True for headings that have no role on purpose. */
export function isGroupingTitle(title) {
  return GROUPS.has(titleKey(title));
}
/** Titles with equal keys are the same words: numbering, marks, case, and blanks inside Chinese do not count. */
export function titleKey(title) {
  const normal = title.normalize('NFKC').toLowerCase().replaceAll('&', ' and ').trim();
  const bare = normal
    .replace(/^[【〔[]|[】〕\]]$/g, '')
    .replace(NUMBERING, '')
    .replace(/[^\p{L}\p{N}:/-]+/gu, ' ')
    .replace(/^[\s:/-]+|[\s:/-]+$/g, '');
  return /\p{Script=Han}/u.test(bare) ? bare.replace(/[\s/]+/g, '') : bare.replace(/[\s/-]+/g, ' ');
}
//# sourceMappingURL=heading-roles.js.map
