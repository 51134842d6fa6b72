import { normalizeForMatch } from '../../core/text/normalize.ts';
import type { QueryUnderstanding } from '../../retrieval/query/understand.ts';
import { resolveTurn, type Understand } from './resolve-turn.ts';

/** More than this is a letter, not a question. */
const MOST_PARTS = 3;
const LEAST_LENGTH = 4;
/** A question mark with more behind it: whoever wrote it meant two questions. */
const INNER_MARK = /[？?]\s*[\p{L}\p{N}]/u;
const CLAUSES = /[^？?；;。！!，,]+(?:[？?；;。！!，,]+|$)/gu;
const ASKS =
  /[吗么呢吧]|多少|[第十]?几|怎么|怎样|如何|哪|什么|啥|多久|多大|能不能|要不要|行不行|会不会|可不可以|是不是|有没有|能否|是否|\b(?:what|how|which|when|who|can|could|should|may|must|is|are|does|do)\b/u;

/**
 * The questions that are in one: "房颤吃华法林，INR目标多少？加了甲硝唑会怎么走" asks two things of two documents. Each part stands on its
 * own, as the turns of a conversation do. One part, the question itself, where all of it asks the same of the same subject.
 */
export async function splitQuestion(question: string, understand: Understand): Promise<string[]> {
  const clauses = await asking(question, understand);
  if (clauses.length < 2 || clauses.length > MOST_PARTS) return [question];
  const parts: string[] = [];
  const read: QueryUnderstanding[] = [];
  for (const [i] of clauses.entries()) {
    const part = await resolveTurn(clauses.slice(0, i + 1), understand);
    parts.push(part);
    read.push(await understand(part));
  }
  return INNER_MARK.test(question) || areApart(read) ? parts : [question];
}

/** Clauses that ask, each with those before it that only tell. */
async function asking(question: string, understand: Understand): Promise<string[]> {
  const parts: string[] = [];
  let told = '';
  for (const [clause] of question.matchAll(CLAUSES)) {
    const whole = told + clause;
    if (clause.trim().length >= LEAST_LENGTH && (await isAsking(clause, understand))) {
      parts.push(whole.trim());
      told = '';
    } else told = whole;
  }
  const last = parts.pop();
  return last === undefined ? [] : [...parts, (last + told).trim()];
}

/** "立普妥一天最大剂量" asks without a word that asks: it names a subject and a section of it. */
async function isAsking(clause: string, understand: Understand): Promise<boolean> {
  if (ASKS.test(normalizeForMatch(clause))) return true;
  const { entities, mainRole } = await understand(clause);
  return entities.length > 0 && mainRole !== undefined;
}

/** Without a mark between them: every part has a subject, and the parts differ in it. */
function areApart(parts: readonly QueryUnderstanding[]): boolean {
  const subjects = parts.map(({ subject }) => subject?.documentIds.toSorted().join(' ') ?? '');
  return subjects.every((subject) => subject !== '') && new Set(subjects).size > 1;
}
