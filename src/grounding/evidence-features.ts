import { normalizeForMatch } from '../core/text/normalize.ts';
import { unansweredPoints } from './asked-points.ts';
import { SUBJECT_BOUND_KINDS } from '../retrieval/document.ts';
import { lexicalTerms } from '../retrieval/lexical/terms.ts';
import type { QueryUnderstanding } from '../retrieval/query/understand.ts';
import {
  coverage,
  type CoverageOptions,
  coverageText,
  coverageWords,
} from '../retrieval/rank/coverage.ts';
import type { RankedSentence } from '../retrieval/rank/sentence-ranker.ts';
import type { SearchHit } from '../retrieval/search/types.ts';

/** The order of the numbers `evidenceFeatures` returns, and the names the trained weights go by. */
export const EVIDENCE_FEATURES = [
  'bestLogit',
  'logitLead',
  'nearest',
  'cosine',
  'fused',
  'covered',
  'coveredByAll',
  'coveredByTitle',
  'terms',
  'termsByAll',
  'heaviestMissing',
  'heaviestFound',
  'found',
  'unknownShare',
  'unknownRun',
  'words',
  'headed',
  'sameDocument',
  'otherLanguage',
  'subjectBound',
  'chance',
  'roleFit',
  'wantsSection',
  'nothingElse',
  'outside',
  'unansweredPoints',
] as const;

export interface EvidenceInput {
  readonly understanding: QueryUnderstanding;
  /** What an answer could be made of, best first; at least one. */
  readonly hits: readonly SearchHit[];
  /** Weight of a term of the question: rare ones matter more. */
  readonly weight: CoverageOptions['weight'];
}

/** Hits that are read together: what the question says may be spread over several. */
const TOGETHER = 5;

/** What no clinical document says: prices, shops, insurance, benefits, brands compared, who invented what. */
export const OUTSIDE =
  /(?:哪家|哪个|附近的?).{0,4}医院|多少钱|价格|价钱|费用|贵不贵|便宜|医保|报销|哪里(?:能)?买|哪儿买|在哪买|网购|淘宝|京东|股价|股票|\bprices?\b|\bcosts?\b|how expensive|\bbuy\b|insurance|stock|补助|补贴|残疾证|哪个牌子|(?:厂家|品牌|牌子|药店).{0,3}(?:最好|更好|好)|发明|invent|代码|脚本|python|下雨|天气|绝句|写(?:一)?首|作(?:一)?首|(?:猫|狗|宠物).{0,4}(?:绝育|洗澡|疫苗|驱虫|不吃)|weather|poem|\bcode\b/;

/**
 * Numbers that tell an answer from the nearest passage there happens to be: how sure the ranker is, which of the
 * question's words the evidence has, and how rare those are that it lacks.
 */
export function evidenceFeatures({ understanding, hits, weight }: EvidenceInput): number[] {
  const { aspect, normalized, residual, intentWords, synonyms, mainRole, roleWeights } =
    understanding;
  const lead = hits[0];
  const together = hits.slice(0, TOGETHER);
  const content = contentWords(residual);
  const words = coverageWords([...content, ...intentWords.map(({ word }) => word)], {
    synonyms,
    weight,
  });
  const texts = together.map(({ chunk, document }) =>
    [document.title, ...chunk.sectionPath, chunk.text].join('\n'),
  );
  const first = coverageText(texts[0] ?? '');
  const all = coverageText(texts.join('\n'));
  const title = coverageText([lead?.document.title, ...(lead?.chunk.sectionPath ?? [])].join('\n'));
  const terms = lexicalTerms(aspect === '' ? normalized : aspect);
  const unseen = weight('');
  const missing = terms.filter((term) => !all.terms.has(term)).map(weight);
  const found = terms.filter((term) => first.terms.has(term)).map(weight);
  const sentences = together.flatMap((hit) => hit.sentences);
  const logits = together.map((hit) => Math.max(-12, ...hit.sentences.map(({ logit }) => logit)));
  const role = lead?.chunk.role;
  const values: Record<(typeof EVIDENCE_FEATURES)[number], number> = {
    bestLogit: Math.max(-12, ...logits),
    logitLead: (logits[0] ?? -12) - Math.max(-12, ...logits.slice(1)),
    nearest: Math.max(0, ...sentences.map(({ near }: RankedSentence) => near)),
    cosine: lead?.cosine ?? 0,
    fused: lead?.stages.fused.score ?? 0,
    covered: words.length === 0 ? 0.5 : coverage(words, first),
    coveredByAll: words.length === 0 ? 0.5 : coverage(words, all),
    coveredByTitle: words.length === 0 ? 0 : coverage(words, title),
    terms: termShare(terms, first.terms, weight),
    termsByAll: termShare(terms, all.terms, weight),
    heaviestMissing: Math.max(0, ...missing) / unseen,
    heaviestFound: Math.max(0, ...found),
    found: Math.log1p(found.reduce((sum, value) => sum + value, 0)),
    unknownShare: missing.filter((own) => own >= unseen).length / Math.max(1, terms.length),
    unknownRun: longestUnknown(content, (term) => weight(term) >= unseen),
    words: Math.log1p(content.length),
    headed: Number(together.some(({ chunk }) => isHeaded(chunk.sectionPath, normalized))),
    sameDocument:
      together.filter(({ document }) => document.id === lead?.document.id).length /
      Math.max(1, together.length),
    otherLanguage: Number(lead?.document.language !== understanding.language),
    subjectBound: Number(lead !== undefined && SUBJECT_BOUND_KINDS.has(lead.document.kind)),
    chance: role === undefined ? 0 : (understanding.sectionChances.get(role) ?? 0),
    roleFit: role === undefined ? 0 : (roleWeights.get(role) ?? 0),
    wantsSection: Number(mainRole !== undefined),
    nothingElse: Number(content.length === 0),
    outside: Number(OUTSIDE.test(normalized)),
    unansweredPoints: unansweredPoints(normalized, normalizeForMatch(texts.join('\n'))),
  };
  return EVIDENCE_FEATURES.map((name) => values[name]);
}

/** Numbers are the patient's, not the document's; a single Han character is too little to hold against a text. */
export function contentWords(residual: readonly string[]): string[] {
  return residual.filter((word) => !/^\d+$/.test(word) && word.length > 1);
}

function isHeaded(path: readonly string[], normalized: string): boolean {
  return path.some((title) => title.length >= 4 && normalized.includes(normalizeForMatch(title)));
}

/** Characters beyond which a run of unknown ones says no more. */
const LONGEST_RUN = 6;

/** The longest run of characters in a word of the question of which the stores know no two neighbours: a name nobody loaded. */
function longestUnknown(content: readonly string[], isUnknown: (term: string) => boolean): number {
  let longest = 0;
  for (const word of content) {
    let run = 0;
    for (const term of lexicalTerms(word)) {
      run = isUnknown(term) ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
  }
  return Math.min(LONGEST_RUN, longest);
}

function termShare(
  terms: readonly string[],
  found: ReadonlySet<string>,
  weight: CoverageOptions['weight'],
): number {
  let all = 0;
  let own = 0;
  for (const term of terms) {
    all += weight(term);
    if (found.has(term)) own += weight(term);
  }
  return all === 0 ? 0 : own / all;
}
