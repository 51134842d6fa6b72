import { isHan } from '../core/text/normalize.ts';
import type { Span } from '../core/text/span.ts';
import { isKnownDrug, knownDrugsIn, spellingsOf } from '../retrieval/query/known-names.ts';

/** Syllables that make another drug out of a name they precede: 左氨氯地平, 右布洛芬, 艾司奥美拉唑, 复方阿司匹林. */
const PREFIX =
  /(?:左旋?|右旋?|复方|艾司|埃索|去甲|去氧|氧|地|精氨酸|赖氨酸|氟|氯|溴|甲|乙|丙|苯|双|异|新|氢化|脱氢|糖化)$/;
/** Endings of drug and substance names, mostly Chinese forms of INN stems. */
const NAME_ENDING =
  /(?:酸[钾钠钙镁锌]?|[钾钠钙镁锌]|沙坦|他汀|地平|洛尔|沙星|霉素|西林|拉唑|普利|列汀|列净|双胍|胰岛素|格雷|伐他|噻嗪|拉明|替丁|他定|西泮|唑仑|康唑|洛韦|单抗|替尼|白蛋白|球蛋白|巴坦|伪麻|可待因|羟考酮|麻黄碱|咖啡因|蛋白|激素|酶)$/;
/** Dosage forms: the dose of a capsule is not the dose of a syrup. */
const FORM =
  /^(?:混悬液|混悬滴剂|口服液|口服溶液|口服片|静脉注射剂|静脉注射液|笔芯|滴剂|糖浆|颗粒|干混悬剂|散|栓|注射液|注射剂|针剂|针|粉针|乳膏|软膏|凝胶|乳胶剂|贴膏|贴片|搽剂|喷雾剂|气雾剂|吸入剂|粉吸入剂|雾化|滴眼液|滴鼻液|缓释片|缓释胶囊|控释片|肠溶片|分散片|咀嚼片|泡腾片|口崩片)/;

/**
 * What the question, by what touches a known name, means instead of the document: another drug (阿莫西林克拉维酸钾 is not
 * 阿莫西林), another substance (糖化白蛋白 is not 糖化血红蛋白), another dosage form. Undefined where it means the document.
 * `names` is everything the document calls itself: title, subject, aliases.
 */
export function otherNameMeant(
  normalized: string,
  { start, end }: Span,
  names: string,
): string | undefined {
  const name = normalized.slice(start, end);
  const before = hanRun(normalized, start, -1);
  const prefix = PREFIX.exec(before)?.[0];
  if (prefix !== undefined && !names.includes(prefix + name)) return prefix + name;
  const after = hanRun(normalized, end, 1);
  const form = FORM.exec(after)?.[0];
  if (form !== undefined && !names.includes(form)) return name + form;
  for (let length = Math.min(8, after.length); length >= 1; length -= 1) {
    const tail = after.slice(0, length);
    if (NAME_ENDING.test(tail) && !NO_NAME.test(tail)) {
      return names.includes(name + tail) ? undefined : name + tail;
    }
  }
  return undefined;
}

/** Characters that stand in questions, not in names. */
const NO_NAME = /[的和与跟同及或吃服用有会能是吸打停加换完喷注射查测易低高缺补]/;
/** English INN stems (WHO, use of stems in the selection of INN), the common ones of hospital drugs. */
const INN_STEM =
  /(?:pril|prilat|sartan|olol|alol|dipine|vastatin|mycin|micin|cillin|oxacin|conazole|prazole|tidine|setron|triptan|mab|tinib|vir|gliptin|gliflozin|glutide|parin|xaban|gatran|caine|azepam|azolam|barbital|asone|olone|profen|coxib|thiazide|semide|formin|glitazone|dronate|tropium|terol|lukast|oxetine|apine|peridone|cycline|floxacin|kacin|grel|fibrate|gabalin|pentin|stigmine|curonium|orphan|codone|morphone)$/;

/** Chinese forms of INN stems that stand in no other word: what ends with one is a drug wherever it stands. */
const DRUG_STEM =
  /沙坦|他汀|地平|洛尔|沙星|霉素|西林|拉唑|普利(?!兹)|列汀|列净|格雷|康唑|洛韦|单抗|替尼|膦酸钠?|喷丁|巴林|罗辛|唑嗪|培南|环素|司琼|曲坦|西汀|列奈|格列酮|他滨|替康|司特|沙班|西泮|唑仑|拉明|他定|替丁|米松|奈德|特罗|溴铵|莫德|度胺|鲁胺|瑞林|氯喹/g;
/** What a question says right before a name. */
const BEFORE_NAME =
  /^.*(?:[的和与跟同及或吃服用有会能是打停加换给查含带里把开对先]|患者|病人|为什么|请问|合并)/u;
const MOST_BEFORE_STEM = 6;
/** What people call by its form: 连花清咳 of 连花清咳片. */
const PRODUCT = /^(\p{Script=Han}{3,8}?)(?:片|胶囊|颗粒|口服液|糖浆|软膏|乳膏|滴眼液|注射液|冲剂)/u;
const NO_PRODUCT =
  /[一二三四五六七八九十两几半每整这那种药个胸照光]|感冒|止痛|降压|退烧|消炎|避孕|安眠|止咳/;

/** Names of drugs inside a stretch of the question: 贝那普利 of 贝那普利片高血压起始剂量. */
export function drugNamesIn(words: string): string[] {
  const known = knownDrugsIn(words);
  if (known.length > 0) return known;
  if (looksLikeDrugName(words)) return [words];
  const product = PRODUCT.exec(words.replace(BEFORE_NAME, ''))?.[1];
  if (product !== undefined && !NO_PRODUCT.test(product)) return [product];
  return [...words.matchAll(DRUG_STEM)].flatMap(({ index, 0: stem }) => {
    const before = words
      .slice(Math.max(0, index - MOST_BEFORE_STEM), index)
      .replace(BEFORE_NAME, '');
    return before === '' ? [] : [before + stem];
  });
}

/** Whether a text says a drug's name, or all but the beginning of it: a stretch may begin before its name does. */
export function isNameIn(text: string, name: string): boolean {
  if (isKnownDrug(name)) return spellingsOf(name).some((spelling) => text.includes(spelling));
  return isSpeltIn(text, name);
}

function isSpeltIn(text: string, name: string): boolean {
  if (!isHan(name[0])) return text.includes(name);
  for (let start = 0; name.length - start >= Math.min(name.length, LEAST_OF_NAME); start += 1)
    if (text.includes(name.slice(start))) return true;
  return false;
}

/** Shorter endings are shared by drugs: 那普利 of 贝那普利 and 依那普利. */
const LEAST_OF_NAME = 4;

/** Whether a stretch of the question looks like the name of a drug. */
export function looksLikeDrugName(word: string): boolean {
  if (!isHan(word[0])) return INN_STEM.test(word);
  return word.length >= 3 && NAME_ENDING.test(word) && !NO_NAME.test(word);
}

/** Endings of disease names. */
const DISEASE_ENDING =
  /(?:炎|病|症|癌|瘤|综合征|综合症|硬化|增生|肥大|息肉|囊肿|脱垂|狼疮|出血|积水|结石|骨折|溃疡|高压|衰竭|疱疹|梗死|梗塞|贫血|感染)$/;

/** The name of a disease with which a stretch of the question begins: 溃疡性结肠炎 of 溃疡性结肠炎缓解期. */
export function diseaseNameIn(words: string): string | undefined {
  for (let length = words.length; length >= 3; length -= 1) {
    const name = words.slice(0, length);
    if (DISEASE_ENDING.test(name) && !/[消抗]炎/.test(name)) return name;
  }
  return undefined;
}

/** Han characters from `at` on, forwards or backwards, at most ten. */
function hanRun(text: string, at: number, step: 1 | -1): string {
  let run = '';
  for (let i = step === 1 ? at : at - 1; isHan(text[i]) && run.length < 10; i += step) {
    run = step === 1 ? run + text[i] : text[i] + run;
  }
  return run;
}
