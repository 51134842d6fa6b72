import { detectLanguage, type Language } from '../../core/text/language.ts';
import { normalizeForMatch } from '../../core/text/normalize.ts';
import type { Span } from '../../core/text/span.ts';
import type { DocumentKind } from '../document.ts';
import { lexicalTerms } from '../lexical/terms.ts';
import type { SectionRole } from '../section-role.ts';
import type { EntityMatcher, EntityMention } from './entities.ts';
import { EDGE_CHARACTERS, FUNCTION_WORDS } from './function-words.ts';
import { knownDrugSpans } from './known-names.ts';
import { RELATED_ROLES, SECTION_INTENTS } from './section-intents.ts';
import type { SectionModel } from './section-model.ts';
import { SYNONYMS } from './synonyms.ts';

export interface IntentWord {
  readonly role: SectionRole;
  readonly word: string;
}

/** What a question asks about, found without a model. */
export interface QueryUnderstanding {
  readonly query: string;
  readonly normalized: string;
  readonly language: Language;
  readonly entities: readonly EntityMention[];
  /** The subject the answer is looked up under: a study named, else the first drug, else the first name. */
  readonly subject: EntityMention | undefined;
  /** The question without the subject's name: what is asked about it. Empty where nothing else is said. */
  readonly aspect: string;
  /** The surest section intent; undefined where the question asks for no particular section. */
  readonly mainRole: SectionRole | undefined;
  /** How well each section role fits the question, 0 to 1; roles that do not fit are absent. */
  readonly roleWeights: ReadonlyMap<SectionRole, number>;
  /** How likely each role holds the answer, as learnt from questions; sums to 1. */
  readonly sectionChances: ReadonlyMap<SectionRole, number>;
  /** Stretches of the question that are neither a known name, nor a section word, nor a function word. */
  readonly residual: readonly string[];
  /** Words of the question that name a section, as they stand in it. */
  readonly intentWords: readonly IntentWord[];
  /** For each synonym row the question touches: the words to look for as well. */
  readonly synonyms: readonly (readonly string[])[];
}

const NO_KINDS: ReadonlySet<DocumentKind> = new Set();

/** Reads a question: known subjects, wanted sections, and what remains to be covered by the evidence. */
export function understandQuery(
  query: string,
  matcher: EntityMatcher,
  sections: SectionModel,
): QueryUnderstanding {
  const normalized = normalizeForMatch(query);
  const entities = matcher.find(normalized);
  const subject =
    entities.find(({ kinds }) => kinds.has('research')) ??
    entities.find(({ isDrug }) => isDrug) ??
    entities[0];
  const kinds = subject?.kinds ?? NO_KINDS;
  const others = otherSubjects(entities, subject);
  const withoutEntities = blank(normalized, entities);
  const { roleWeights, mainRole, spans } = findIntents(
    withoutEntities,
    [subject, ...others].filter((entity) => entity?.isDrug).length > 1,
    kinds,
  );
  // A drug that is not loaded stays whole: 地氯雷他定 is not 氯雷他定 between two function words.
  const unknown = knownDrugSpans(withoutEntities);
  const rest = blank(withoutEntities, [...spans, ...unknown]);
  const aspect = aspectOf(normalized, entities, subject);
  const asked = aspect === '' ? normalized : aspect;
  return {
    query,
    normalized,
    language: detectLanguage(query),
    entities,
    subject,
    aspect,
    mainRole,
    roleWeights,
    sectionChances: sections.chances({ aspect: asked, mainRole, roleWeights, kinds }),
    residual: [
      ...contentStretches(rest),
      ...unknown.map(({ start, end }) => withoutEntities.slice(start, end)),
      ...others.map(({ alias }) => alias),
    ],
    intentWords: spans.map(({ role, start, end }) => ({
      role,
      word: withoutEntities.slice(start, end),
    })),
    synonyms: [
      ...SYNONYMS.filter((row) => row.some((word) => mentions(withoutEntities, word))),
      ...(others.length === 0
        ? []
        : entities.map(({ documentIds }) => matcher.namesOf(documentIds))),
    ],
  };
}

/** What sentences are compared with: what is asked about the subject, where that can be told, and the whole. */
export function questionTexts({ aspect, normalized }: QueryUnderstanding): [string, string] {
  return [aspect === '' ? normalized : aspect, normalized];
}

function aspectOf(
  normalized: string,
  entities: readonly EntityMention[],
  subject: EntityMention | undefined,
): string {
  const same = entities.filter(({ documentIds }) =>
    documentIds.some((id) => subject?.documentIds.includes(id)),
  );
  const rest = blank(normalized, same).replace(/\s+/g, ' ').trim();
  return /[\p{L}\p{N}]/u.test(rest) ? rest : '';
}

/** Whether `text` (normalised) holds `word`: Latin words need word borders. */
export function mentions(text: string, word: string): boolean {
  if (!/^[a-z]/.test(word)) return text.includes(word);
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!/[a-z]/.test(text[at - 1] ?? ' ') && !/[a-z]/.test(text[at + word.length] ?? ' '))
      return true;
  }
  return false;
}

/** A second subject is not what the answer is looked up under, but what it has to be about: "X 能和 Y 一起吃吗". */
function otherSubjects(
  entities: readonly EntityMention[],
  subject: EntityMention | undefined,
): EntityMention[] {
  return entities.filter(
    ({ documentIds }) => !documentIds.some((id) => subject?.documentIds.includes(id)),
  );
}

interface IntentSpan extends Span {
  readonly role: SectionRole;
}

/** Two drugs in one question ask for their interaction, unless another section is named more surely. */
const TWO_DRUGS_WEIGHT = 0.7;

function findIntents(
  text: string,
  twoDrugs: boolean,
  kindsOfSubject: ReadonlySet<DocumentKind>,
): {
  roleWeights: Map<SectionRole, number>;
  mainRole: SectionRole | undefined;
  spans: IntentSpan[];
} {
  const direct = new Map<SectionRole, number>();
  const spans: IntentSpan[] = [];
  if (twoDrugs) direct.set('interactions', TWO_DRUGS_WEIGHT);
  for (const { role, pattern, weight, kinds } of SECTION_INTENTS) {
    if (kinds !== undefined && !kinds.some((kind) => kindsOfSubject.has(kind))) continue;
    const matches = [...text.matchAll(new RegExp(pattern, 'g'))];
    if (matches.length === 0) continue;
    for (const match of matches) {
      const { start, end } = wholeWords(text, match.index, match[0].length);
      spans.push({ role, start, end });
    }
    direct.set(role, Math.max(direct.get(role) ?? 0, weight));
  }
  const ranked = [...direct].toSorted((a, b) => b[1] - a[1]);
  const best = ranked[0];
  const roleWeights = new Map<SectionRole, number>();
  const raise = (role: SectionRole, weight: number): void => {
    roleWeights.set(role, Math.min(1, Math.max(roleWeights.get(role) ?? 0, weight)));
  };
  for (const [role, weight] of ranked) {
    const share = weight / (best?.[1] ?? 1);
    raise(role, share);
    for (const [related, factor] of Object.entries(RELATED_ROLES[role] ?? {})) {
      raise(related as SectionRole, share * factor);
    }
  }
  return { roleWeights, mainRole: best?.[0], spans };
}

/** "dialysis" found inside "hemodialysis" stands for the whole word. */
function wholeWords(text: string, at: number, length: number): Span {
  let start = at;
  let end = at + length;
  if (/[a-z]/.test(text[start] ?? '')) while (/[a-z]/.test(text[start - 1] ?? '')) start -= 1;
  if (/[a-z]/.test(text[end - 1] ?? '')) while (/[a-z]/.test(text[end] ?? '')) end += 1;
  return { start, end };
}

const EDGES = new RegExp(`^[${EDGE_CHARACTERS}./-]+|[${EDGE_CHARACTERS}./-]+$`, 'g');
const BY_LENGTH = FUNCTION_WORDS.toSorted((a, b) => b.length - a.length);
const HAN_WORDS = BY_LENGTH.filter((word) => !/^[a-z]/.test(word));
const LATIN_WORDS = new Set(BY_LENGTH.filter((word) => /^[a-z]/.test(word)));

/** Splits at function words, punctuation and blanks; what is left carries content. */
function contentStretches(text: string): string[] {
  let rest = text;
  for (const word of HAN_WORDS) rest = rest.replaceAll(word, ' ');
  return rest
    .split(/[^\p{L}\p{N}%.°μ/-]+/u)
    .map((word) => word.replace(EDGES, ''))
    .filter((word) => word !== '' && !LATIN_WORDS.has(word) && lexicalTerms(word).length > 0);
}

/** Replaces the spans by blanks of the same length, so that other spans stay valid. */
function blank(text: string, spans: readonly Span[]): string {
  let result = text;
  for (const { start, end } of spans) {
    result = result.slice(0, start) + ' '.repeat(end - start) + result.slice(end);
  }
  return result;
}
