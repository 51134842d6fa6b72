import { GUIDE_TITLES } from './guide-titles.js';
import { INSERT_TITLES } from './insert-titles.js';
/** Headings that only group others: their sub-headings have roles, they have none. */
const GROUPING_TITLES = `
      特殊人群用药 | 特殊人群 | 特定人群用药 | 附录 | 参考文献 | 目录 |
      use in specific populations | use in special populations | special populations |
      references | appendix | contents`;
/** The titles the rules for drug inserts prescribe: only they may be run into the text. */
export const REGULATED_TITLES = entries(INSERT_TITLES);
export const ALL_TITLES = [...REGULATED_TITLES, ...entries(GUIDE_TITLES)];
export const GROUPING = split(GROUPING_TITLES);
function entries(rows) {
  return rows.flatMap(({ role, titles }) => split(titles).map((title) => [title, role]));
}
function split(titles) {
  return titles.split('|').map((title) => title.trim());
}
//# sourceMappingURL=section-titles.js.map
