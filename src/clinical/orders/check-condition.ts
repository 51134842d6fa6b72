import { normalizeForMatch } from '../../core/text/normalize.ts';
import {
  type CheckContext,
  type CheckResult,
  finding,
  inRoles,
  NO_INPUT,
  resultOf,
} from './check-context.ts';
import type { InsertSentence } from './insert-sentences.ts';

const DENIED = /^(?:无|否认|没有|未|排除|no |denies)|否认|^none$/;
const AROUND = /^(?:既往|患者|有|曾患|history of)|(?:病史|史|[0-9.]+\s*(?:年|个月|years?))$/g;
/** A word before the illness that the record does not have: 「严重高血压」 is not every hypertension. */
const NARROWER =
  /(?:严重|重度|活动性|急性|失代偿性?|未控制的?|不稳定性?|症状性|severe|active|acute|uncontrolled)\s?$/;
/** A word before the illness that makes another one of it: 「1型糖尿病」 is not the 「糖尿病」 of a record. */
const OTHER_KIND = /(?:[12一二]|i{1,2})型\s?$|妊娠期?$|先天性$|type [12] $/;
/** What may follow the name of an illness without making another illness of it: not 酮症酸中毒 after 糖尿病. */
const ENDS_NAME =
  /^(?:$|[^\p{Script=Han}a-z]|患者|病人|者|病史|史|的|或|和|及|与|时|等|人|且|伴|发作|s?\b)/u;

/** The patient's illnesses that the insert's 禁忌 or 注意事项 name in the record's own words. */
export function checkCondition(context: CheckContext): CheckResult {
  const { history } = context.request;
  if (history === undefined) return NO_INPUT;
  const read = inRoles(context.sentences, 'boxed-warning', 'contraindications', 'precautions');
  return resultOf(
    history.flatMap((entry) => {
      const name = normalizeForMatch(entry).replace(AROUND, '').trim();
      if (DENIED.test(name) || name.length < 2 || /^[a-z ]{1,3}$/.test(name)) return [];
      const hits = read.filter((sentence) => placeOf(sentence, name) !== undefined);
      if (hits.length === 0) return [];
      const exact = hits.some(
        (sentence) => sentence.role === 'contraindications' && placeOf(sentence, name) === 'exact',
      );
      return [
        finding(context, {
          check: 'condition',
          other: entry,
          sentences: hits,
          severity: exact ? 'critical' : 'warning',
          summary: {
            zh: `病史「${entry}」：${context.order.drug}说明书${exact ? '禁忌' : '注意事项或禁忌'}中提到`,
            en: `History "${entry}": named in the ${exact ? 'contraindications' : 'warnings'} of the insert of ${context.order.drug}`,
          },
        }),
      ];
    }),
  );
}

function placeOf({ normalized }: InsertSentence, name: string): 'exact' | 'narrower' | undefined {
  let place: 'exact' | 'narrower' | undefined;
  for (let at = normalized.indexOf(name); at >= 0; at = normalized.indexOf(name, at + 1)) {
    if (!ENDS_NAME.test(normalized.slice(at + name.length))) continue;
    const before = normalized.slice(0, at);
    if (OTHER_KIND.test(before)) continue;
    if (!NARROWER.test(before)) return 'exact';
    place = 'narrower';
  }
  return place;
}
