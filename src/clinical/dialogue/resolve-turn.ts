import { normalizeForMatch } from '../../core/text/normalize.ts';
import { looksLikeDrugName } from '../../grounding/other-names.ts';
import type { QueryUnderstanding } from '../../retrieval/query/understand.ts';
import type { SectionRole } from '../../retrieval/section-role.ts';

export type Understand = (question: string) => Promise<QueryUnderstanding>;

/** Words that point back at what was talked about. */
const POINTER =
  /(?:那么|那|这)?(?:它们|它|他|她|这个药|这种药|这药|那个药|该药|此药|这个病|这种病|该病|这个指标|该指标|这项检查|这个检查|前者|上面(?:这个|说的)?|刚才(?:那个|说的)?)(?:的)?|\b(?:it|its|this (?:drug|medicine|one|test|disease)|that (?:drug|medicine|one|test|disease)|they|them|their|the same drug)\b/;
/** "那布洛芬呢？": a new subject for the question before. */
const SAME_ABOUT =
  /^(?:那么|那|那要是|换成|如果是|and|what about|how about)?[\s,，]*(.+?)(?:呢|怎么样|如何)?[？?。.!！]*$/;
/** "那血钠呢" after a question on 血钾: another subject, known or not, for the same question. */
const OTHER_SUBJECT = /^(?:那么|那|换成)?([\p{Script=Han}a-z0-9-]{2,12})呢[？?。]*$/u;
/** "换成雷米封呢": the same question about another drug. */
const SWITCH = /^(?:那么|那|要是|那要是|如果|如果是)?(?:换成|改成|换|改用|改吃)/u;
/** Says that the question before is asked once more. */
const ONCE_MORE = /呢[?？。]*$|^(?:and|what about|how about)\b/u;
/** How many earlier turns a pointer may reach back over. */
const REACH = 6;

interface Topic {
  /** The subject's name as the user wrote it; empty where the question names none that is loaded. */
  readonly subject: string;
  readonly isDrug: boolean;
  /** What else it names: "X 和 Y 一起用行吗". */
  readonly others: readonly string[];
  /** The last full question about it. */
  readonly question: string;
  /** The words by which that asked for a section. */
  readonly intents: readonly string[];
}

/**
 * Makes the last question stand on its own: "那它的副作用呢？" after a question on metformin becomes
 * "二甲双胍的副作用呢？". Questions that name a subject themselves stay as they are.
 */
export async function resolveTurn(
  userTurns: readonly string[],
  understand: Understand,
): Promise<string> {
  let topic: Topic | undefined;
  let resolved = '';
  for (const turn of userTurns.slice(-REACH)) {
    resolved = await resolveAgainst(turn, topic, understand);
    const { subject, query, entities, residual, intentWords, mainRole } =
      await understand(resolved);
    if (subject === undefined) {
      if (topic === undefined || topic.subject === '')
        topic = { subject: '', isDrug: false, others: residual, question: query, intents: [] };
      continue;
    }
    const main = intentWords.filter(({ role }) => role === mainRole && !GROUPS.has(role));
    const words = [...new Set(main.map(({ word }) => word))];
    // "那肾不好的呢" asks once more what was asked before.
    const intents = words.length === 0 ? (topic?.intents ?? []) : words;
    const others = [
      ...entities.filter(({ alias }) => alias !== subject.alias).map(({ alias }) => alias),
      // Of two drugs taken together the second is another thing, loaded or not.
      ...residual.filter((word) => mainRole === 'interactions' || looksLikeDrugName(word)),
    ];
    topic = { subject: subject.alias, isDrug: subject.isDrug, others, question: query, intents };
  }
  return resolved;
}

async function resolveAgainst(
  turn: string,
  topic: Topic | undefined,
  understand: Understand,
): Promise<string> {
  if (topic === undefined) return turn;
  if (topic.subject === '') return resolveUnnamed(turn, topic, understand);
  const own = await understand(turn.replace(SWITCH, ''));
  const text = normalizeForMatch(turn);
  const pointer = POINTER.exec(withoutNames(text, own));
  if (own.entities.length > 0) {
    if (pointer !== null) return replacePointer(text, pointer, topic.subject);
    if (asksOfDrug(own, topic) || WITH.test(text)) return joined(topic.subject, text, own.language);
    const bare = own.mainRole === undefined && own.residual.length === 0 && SAME_ABOUT.test(text);
    return bare ? exchanged(topic, own.entities[0]?.alias ?? '') : turn;
  }
  if (pointer !== null) return replacePointer(text, pointer, topic.subject);
  const other = otherSubject(text);
  if (other !== undefined && own.mainRole === undefined) {
    return exchanged(topic, other);
  }
  if (own.mainRole === undefined && own.residual.length === 0)
    return ONCE_MORE.test(text)
      ? withIntents(joined(topic.subject, text, own.language), topic.intents)
      : turn;
  if (!isElliptical(own) || namesAnother(own)) return turn;
  const whole = joined(topic.subject, text, own.language);
  const asksAnew = own.intentWords.some(({ role }) => !GROUPS.has(role));
  return asksAnew || !ONCE_MORE.test(text) ? whole : withIntents(whole, topic.intents);
}

/** 氯雷他定 holds no "他": names are blanked, other characters keep their places. */
function withoutNames(text: string, { entities }: QueryUnderstanding): string {
  return entities.reduce(
    (rest, { alias }) => rest.replaceAll(alias, '＿'.repeat(alias.length)),
    text,
  );
}

/** "对卡马西平有影响不", "能和牛奶一起吃吗": the other half is what was talked about. */
const WITH = /^(?:那|那么)?(?:它|能|可以|能不能)?(?:对|和|与|跟|同|with )/u;

/** The question before, about something else: the second of two drugs is the one to exchange. */
function exchanged({ question, subject, others }: Topic, name: string): string {
  const old = others.find((other) => question.includes(other)) ?? subject;
  return question.replaceAll(old, name);
}

/**
 * After a question that names nothing loaded ("红细胞在冰箱几度存"), a short one goes on from it: another thing takes the
 * place of the first ("血小板呢"), anything else is asked together with it ("超过1600呢").
 */
async function resolveUnnamed(
  turn: string,
  { question, others }: Topic,
  understand: Understand,
): Promise<string> {
  const own = await understand(turn.replace(SWITCH, ''));
  const text = normalizeForMatch(turn);
  if (own.entities.length > 0 || !isElliptical(own)) return turn;
  const name = otherSubject(text);
  const [first] = others;
  if (name !== undefined && first !== undefined && question.includes(first))
    return question.replace(first, name);
  return `${question.replace(/[?？。.\s]+$/u, '')} ${text.replace(/^(?:那么|那)/u, '')}`;
}

/** "三分以上", "达标了以后", "肾不好的": no name that could stand where the question before had one. */
const NO_NAME = /[\d一二三四五六七八九十零两了后前时最多少要吗不没么]|的$|的话/u;

function otherSubject(text: string): string | undefined {
  const other = OTHER_SUBJECT.exec(text)?.[1];
  return other === undefined || NO_NAME.test(other) ? undefined : other;
}

/** Groups of people: a question that names nothing else asks the question before for them. */
const GROUPS: ReadonlySet<SectionRole> = new Set([
  'pregnancy',
  'pediatric',
  'geriatric',
  'renal-hepatic',
]);

/** "复方新诺明肾不好的呢" with "一次几片" of the question before. */
function withIntents(text: string, intents: readonly string[]): string {
  const bare = text.replace(/[呢?？。.\s]+$/u, '');
  return [bare, ...intents].join(' ');
}

/** Sections only a drug has: "心梗患者也要给负荷量吗" after a drug is about that drug. */
const DRUG_ROLES: ReadonlySet<SectionRole> = new Set([
  'dosage',
  'contraindications',
  'adverse-reactions',
  'interactions',
  'overdose',
  'strengths',
]);

function asksOfDrug({ entities, intentWords }: QueryUnderstanding, topic: Topic): boolean {
  const wanted = intentWords.some(({ role }) => DRUG_ROLES.has(role));
  return topic.isDrug && wanted && entities.every(({ isDrug }) => !isDrug);
}

/** Short and without a subject of its own: it can only mean the one before. */
function isElliptical({ normalized, language, mainRole, residual }: QueryUnderstanding): boolean {
  const length = language === 'zh' ? normalized.length : normalized.split(' ').length * 2;
  return length <= 24 && (mainRole !== undefined || residual.length <= 2);
}

/** What follows a name in a question. */
const AFTER_NAME = /^(?:的|能|可以|怎么|如何|一次|一天|每天|有什么|有哪些|会不会|要不要|和|跟|与)/u;
const LEAST_NAME = 3;

/** "来氟米特的禁忌有哪些" is about 来氟米特, loaded or not: the subject before must not answer for it. */
function namesAnother({ normalized, residual, mainRole }: QueryUnderstanding): boolean {
  const [first = ''] = residual;
  const text = normalized.replace(/^(?:那么|那)/u, '');
  return (
    mainRole !== undefined &&
    first.length >= LEAST_NAME &&
    /^\p{Script=Han}+$/u.test(first) &&
    !NO_NAME.test(first) &&
    text.startsWith(first) &&
    AFTER_NAME.test(text.slice(first.length))
  );
}

function replacePointer(text: string, pointer: RegExpExecArray, subject: string): string {
  const possessive = pointer[0].endsWith('的') ? '的' : '';
  const english = /^[a-z]/.test(pointer[0])
    ? /^(?:its|their)$/.test(pointer[0])
      ? `${subject}'s`
      : subject
    : undefined;
  const after = text.slice(pointer.index + pointer[0].length);
  return text.slice(0, pointer.index) + (english ?? subject + possessive) + after;
}

function joined(subject: string, text: string, language: QueryUnderstanding['language']): string {
  const bare = text.replace(/^(?:那么|那|还有|另外|and|what about|how about)[\s,，]*/, '');
  return language === 'zh' ? `${subject}${bare}` : `${subject}: ${bare}`;
}
