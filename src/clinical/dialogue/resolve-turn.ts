import { normalizeForMatch } from '../../core/text/normalize.ts';
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
const OTHER_SUBJECT = /^(?:那么|那|换成)([\p{Script=Han}a-z0-9-]{2,12})呢[？?。]*$/u;
/** "换成雷米封呢": the same question about another drug. */
const SWITCH = /^(?:那么|那|要是|那要是|如果|如果是)?(?:换成|改成|换|改用|改吃)/u;
/** Says that the question before is asked once more. */
const ONCE_MORE = /呢[?？。]*$|^(?:and|what about|how about)\b/u;
/** How many earlier turns a pointer may reach back over. */
const REACH = 6;

interface Topic {
  /** The subject's name as the user wrote it. */
  readonly subject: string;
  readonly isDrug: boolean;
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
    const { subject, query, intentWords, mainRole } = await understand(resolved);
    if (subject === undefined) continue;
    const main = intentWords.filter(({ role }) => role === mainRole && !GROUPS.has(role));
    const words = [...new Set(main.map(({ word }) => word))];
    // "那肾不好的呢" asks once more what was asked before.
    const intents = words.length === 0 ? (topic?.intents ?? []) : words;
    topic = { subject: subject.alias, isDrug: subject.isDrug, question: query, intents };
  }
  return resolved;
}

async function resolveAgainst(
  turn: string,
  topic: Topic | undefined,
  understand: Understand,
): Promise<string> {
  if (topic === undefined) return turn;
  const own = await understand(turn.replace(SWITCH, ''));
  const text = normalizeForMatch(turn);
  const pointer = POINTER.exec(text);
  if (own.entities.length > 0) {
    if (pointer !== null) return replacePointer(text, pointer, topic.subject);
    if (asksOfDrug(own, topic)) return joined(topic.subject, text, own.language);
    const bare = own.mainRole === undefined && own.residual.length === 0 && SAME_ABOUT.test(text);
    return bare ? topic.question.replaceAll(topic.subject, own.entities[0]?.alias ?? '') : turn;
  }
  if (pointer !== null) return replacePointer(text, pointer, topic.subject);
  const other = OTHER_SUBJECT.exec(text)?.[1];
  if (other !== undefined && own.mainRole === undefined && !other.endsWith('的')) {
    return topic.question.replaceAll(topic.subject, other);
  }
  if (own.mainRole === undefined && own.residual.length === 0) return turn;
  if (!isElliptical(own)) return turn;
  const whole = joined(topic.subject, text, own.language);
  const asksAnew = own.intentWords.some(({ role }) => !GROUPS.has(role));
  return asksAnew || !ONCE_MORE.test(text) ? whole : withIntents(whole, topic.intents);
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
