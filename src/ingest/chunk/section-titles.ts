import type { SectionRole } from '../../retrieval/section-role.ts';
import { GUIDE_TITLES } from './guide-titles.ts';
import { INSERT_TITLES } from './insert-titles.ts';
import { PATHWAY_TITLES } from './pathway-titles.ts';
import type { SectionTitles } from './section-titles-row.ts';

/** Headings that only group others: their sub-headings have roles, they have none. */
const GROUPING_TITLES = `
      特殊人群用药 | 特殊人群 | 特定人群用药 | 附录 | 参考文献 | 目录 |
      use in specific populations | use in special populations | special populations |
      references | appendix | contents`;

/** The titles the rules for drug inserts prescribe: only they may be run into the text. */
export const REGULATED_TITLES = entries(INSERT_TITLES);
export const ALL_TITLES = [...REGULATED_TITLES, ...entries(GUIDE_TITLES)];
/** Titles that mean this in documents of one kind, and may mean something else in others. */
export const TITLES_BY_KIND = PATHWAY_TITLES.map((row) => ({ ...row, titles: split(row.titles) }));
export const GROUPING = split(GROUPING_TITLES);

function entries(rows: readonly SectionTitles[]): (readonly [title: string, role: SectionRole])[] {
  return rows.flatMap(({ role, titles }) => split(titles).map((title) => [title, role] as const));
}

function split(titles: string): string[] {
  return titles.split('|').map((title) => title.trim());
}
