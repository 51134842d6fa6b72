import { SECTION_ROLES } from '../../retrieval/section-role.js';
import { mergeHeadings } from './cut-insert.js';
import { regulatedRole, roleOfTitle } from './heading-roles.js';
import { insertHeadings } from './insert-headings.js';
import { plainHeadings } from './plain-headings.js';
const CORE_ROLES = new Set(['contraindications', 'dosage', 'indications', 'adverse-reactions']);
const LAB_ROLES = new Set([
  'reference-interval',
  'high',
  'low',
  'critical-values',
  'interference',
  'purpose',
]);
const GUIDE_ROLES = new Set(['presentation', 'diagnosis', 'treatment', 'follow-up', 'tests']);
/** Words of a title that name the kind of the document; the first that fits decides. */
const TITLE_WORDS = [
  {
    kind: 'drug-insert',
    pattern:
      /说明书$|prescribing information|package (?:insert|leaflet)|(?:tablets?|capsules?|injection) label/i,
  },
  { kind: 'pathway', pattern: /临床路径|clinical pathway/i },
  {
    kind: 'guideline',
    pattern: /指南|诊疗规范|诊疗方案|诊疗常规|诊治规范|专家共识|guideline|consensus/i,
  },
  {
    kind: 'policy',
    pattern: /制度|办法|规范|规定|条例|细则|流程|通知|policy|regulation|procedure/i,
  },
  { kind: 'lab-test', pattern: /检验(?:说明|项目|手册)|检测说明|laboratory test|lab test/i },
];
/**
 * What a document is when nobody says so. A drug insert has at least four regulated headings, two of them of its core
 * (indications, dosage, adverse reactions, contraindications), mostly in the regulated order; a textbook that treats many
 * drugs repeats them instead.
 */
export function detectKind(document, filename) {
  if (document.meta.kind !== undefined) return document.meta.kind;
  if (isInsert(document)) return 'drug-insert';
  const marked = document.headings.length > 0 ? document.headings : plainHeadings(document.text);
  const title =
    document.meta.title ??
    document.headings[0]?.title ??
    document.text.slice(0, 80).split('\n')[0] ??
    '';
  const named = TITLE_WORDS.find(
    ({ kind, pattern }) =>
      kind !== 'drug-insert' && (pattern.test(title) || pattern.test(filename)),
  );
  if (named !== undefined) return named.kind;
  if (
    /摘要|abstract/i.test(document.text.slice(0, 3_000)) &&
    /参考文献|references/i.test(document.text)
  )
    return 'research';
  const roles = new Set(marked.map((heading) => roleOfTitle(heading.title, 'lab-test')));
  if (roles.has('reference-interval') && countIn(roles, LAB_ROLES) >= 3) return 'lab-test';
  return countIn(roles, GUIDE_ROLES) >= 4 && marked.length <= 40 ? 'guideline' : 'textbook';
}
function isInsert({ text, headings }) {
  const found = mergeHeadings(headings, insertHeadings(text, headings));
  const roles = found.flatMap(({ title }) => regulatedRole(title) ?? []);
  const different = new Set(roles);
  if (different.size < 4 || countIn(different, CORE_ROLES) < 2) return false;
  const coreRepeats = roles.filter((role) => CORE_ROLES.has(role)).length;
  if (coreRepeats > 2 * CORE_ROLES.size) return false;
  return inOrderShare([...different]) >= 0.6 || different.size >= 10;
}
/** Share of neighbouring headings that stand in the regulated order. English labels order some of them otherwise. */
function inOrderShare(roles) {
  const places = roles.map((role) => SECTION_ROLES.indexOf(role));
  const pairs = places.slice(1).map((place, i) => place > (places[i] ?? 0));
  return pairs.length === 0 ? 0 : pairs.filter(Boolean).length / pairs.length;
}
function countIn(roles, wanted) {
  return [...wanted].filter((role) => roles.has(role)).length;
}
//# sourceMappingURL=detect-kind.js.map
