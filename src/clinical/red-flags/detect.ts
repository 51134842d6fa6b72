import { normalizeForMatch } from '../../core/text/normalize.ts';
import { COMBINED_RULES } from './combined-rules.ts';
import { MEASURED_RULES } from './measured-rules.ts';
import { RED_FLAG_RULES, type RedFlagId } from './rules.ts';
import { isWordedAsEmergency } from './wording.ts';

export type RedFlag = RedFlagId;

/** Questions about knowledge, records and documents: the words of an emergency without anybody in it. */
const KNOWLEDGE =
  /(?:常见)?(?:原因|病因|症状|表现|诊断|鉴别|治疗原则|指南|说明书|禁忌|不良反应|副作用|适应症|适应证|定义|区别|标准|制度|流程|规范|病历|记录|护理|科普|预防|发生率|机制|分级|分型|危险因素|后遗症|讲座|文献|培训|宣教|报告|并发症|概念|意思)(?:有哪些|是什么|包括|怎么写|如何写|是啥|有什么|吗|呢|的(?:要求|内容|时限|书写)|$|[？?。])|什么是|什么叫|请解释|介绍一下|(?:如何|怎样|怎么)(?:预防|鉴别|诊断|书写|写)|(?:会|能|可)(?:不会|能)?(?:引起|导致|造成|诱发)|需要(?:记录|报告)|^(?:what (?:is|are|causes?|does)|which|how (?:is|are|common|do doctors|does)|define|explain|can .* cause|does .* cause|list)\b|(?:symptoms|signs|causes|side effects?|risk factors|definition|difference|guideline|label|management|prevention) of\b|as a side effect|(?:cause|causes|increase)[sd]?.{0,20}(?:risk|thoughts|side effect)|boxed warning|(?:说明书|警示语|黑框警告|警告|风险的警示|教科书|课本|教材|考试|考题|选择题|指南|规范|文献|资料|题目|文章|论文|课件|新闻)(?:里|中|上|要|需|应|说的|写的|的|讲的)|为什么要写|怎么区分|如何区分|(?:如果|万一|假如|要是|假设|一旦).{0,24}(?:怎么办|怎么处理|怎么急救|要不要|需不需要|该(?:怎么|不该)|应该)|(?:什么|哪些)(?:情况|时候|样的).{0,12}(?:120|急诊|急救|医院)|(?:培训|备考|考试|学习|上课|课上|讲课|小说|电视剧|电影|剧里|新闻里)|(?:病程|病历|护理|抢救|手术)记录.*(?:写|记|填).*(?:吗|么|[?？])|(?:写|做|准备|整理)(?:一篇|一份|一个|个|份|篇)|科普|(?:正常|参考)(?:范围|值|区间)|(?:处理|急救|抢救|处置)(?:流程|要点)|黄金(?:抢救|救治)?时间|(?:想学|想了解|展板|板报|宣传栏|操作考核)|as an? (?:adverse (?:reaction|event|effect)|complication)/;
/** Somebody is in it, now: then a question mark or the word "原因" changes nothing. */
const PERSONAL_NOW =
  /(?:我|俺|我爸|我妈|老公|老婆|爷爷|奶奶|孩子|宝宝|儿子|女儿|老人|他|她|同事|朋友|邻居|室友|爸爸|妈妈|家里|有人|父亲|母亲|婆婆|丈夫|妻子|外婆|外公).{0,30}(?:了|着|现在|突然|刚|正|一直|怎么办|快|救|不了|止不住|今)|救命|急救|快来|怎么办[！!？?]*$|\b(?:my|i|i'm|i've|he|she|we|husband|wife|baby|father|mother|dad|mom|son|daughter|help)\b/;
const NEGATED =
  /(?:没有|没|无|并无|否认|不伴|未见|未出现|从不|并不|未)(?:[^，。,.!！？?；;]{0,8})$/;
const NEGATED_EN =
  /\b(?:no|not|without|denies|denied|never|don't have|doesn't have|isn't|aren't)\b[^,.;!?]{0,24}$/;
/** Long ago, or long over. */
const PAST =
  /(?:年前|个月前|去年|前年|以前|曾经|曾|既往|病史|上次|小时候|早年|上个月|已经好了|已好转|恢复期)|\b(?:years? ago|months? ago|last year|history of|in the past|previously|used to have|as a (?:child|kid|boy|girl|teenager|student)|last month)\b/;
/** Over by itself, imagined, or a figure of speech. */
const NOTHING_THERE =
  /后来治好了|(?:冲完|吃一?[片粒][^，。,.]{0,8}|走[一两]步|哭完|歇(?:会|一会)儿?|休息一下)就(?:全)?(?:好|退|缓过来|不[辣疼痛晕喘])了|再(?:也)?没犯|没再犯|接着玩去|如果有人|假如有人|要是有人|开玩笑|作业.{0,8}(?:窒息|吐血)|\b(?:hypothetically|if someone|in a quiz|just kidding|totally (?:himself|herself|fine) since)\b/;
const NOW =
  /现在(?!想|要|准备|能|可以|[\d一二三四五六七八九十]+岁|已经好|[^，。,.]{0,8}(?:好了|没事了|稳定|痊愈|康复|不喘|不疼|不痛|都正常|没再|再没|一点(?:都|也)没有?|上小学|[一二三四五六1-6]岁))|此刻|正在|又|今[天晚早夜日]|昨[晚夜天]|刚|突然|再次|这会儿|一直|不停|不止|止不住|越来越|还在|仍|(?:小时|分钟)前|\b(?:now|again|today|just|suddenly|right now)\b/;

/**
 * The emergencies somebody seems to be in. Missing one is worse than one too many, so only three things silence a
 * rule: the matched words are negated, the whole thing is long past, or nobody is in it because the text asks
 * for knowledge. Where no rule speaks, the wording as a whole may.
 */
export function detectRedFlags(text: string): RedFlag[] {
  const ruled = redFlagsByRule(text);
  const normalized = normalizeForMatch(text);
  const isWorded = ruled.length === 0 && !isNothing(normalized) && isWordedAsEmergency(normalized);
  return isWorded ? ['unnamed'] : ruled;
}

function isOver(normalized: string): boolean {
  return isNothing(normalized) || (PAST.test(normalized) && !NOW.test(normalized));
}

function isNothing(normalized: string): boolean {
  return NOTHING_THERE.test(normalized) && !NOW.test(normalized);
}

/** Those that a rule names. */
export function redFlagsByRule(text: string): RedFlag[] {
  const normalized = normalizeForMatch(text);
  const impersonal = KNOWLEDGE.test(normalized) && !PERSONAL_NOW.test(normalized);
  if (impersonal || isOver(normalized)) return [];
  const isThere = (pattern: RegExp): boolean => {
    const match = pattern.exec(normalized);
    return match !== null && !isNegated(normalized, match.index, match[0]);
  };
  const found = RED_FLAG_RULES.filter(
    ({ patterns, unless }) => unless?.test(normalized) !== true && patterns.some(isThere),
  );
  const together = [...COMBINED_RULES, ...MEASURED_RULES].filter(({ all }) => all.every(isThere));
  return [...new Set([...found, ...together].map(({ id }) => id))];
}

function isNegated(text: string, at: number, matched: string): boolean {
  const before = text.slice(Math.max(0, at - 40), at);
  if (NEGATED.test(before) || NEGATED_EN.test(before)) return true;
  // "没有意识" and "没反应" are emergencies by their own negation; "孕妇没有出血" is none by the one inside.
  return /(?:没有|没|并无|不伴|未见).{0,4}(?:出血|流血|见红|出汗|大汗|放射|疼|痛|闷|发烧|发热|抽)/.test(
    matched,
  );
}
