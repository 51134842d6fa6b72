import type { Dialogue } from '../clinical/dialogue/dialogue.ts';
import { type CollectedAnswer, collectAnswer } from '../grounding/collect-answer.ts';
import type { Engine } from '../inference/types.ts';
import type { DocumentKind } from '../retrieval/document.ts';
import type { Search } from '../retrieval/search/types.ts';
import type { KnowledgeStore } from '../retrieval/store/types.ts';
import {
  type AnswerableCase,
  documentStem,
  type Expectation,
  type GroundingCases,
  holdsSpan,
  type Place,
  placesOf,
  sameSection,
} from './grounding-cases.ts';
import { type AnswerableOutcome, type QualityGroup, qualityGroups } from './quality-groups.ts';
import { heldParts, scoreTwoDocuments } from './two-documents.ts';
import { type Proportion, proportion } from './wilson.ts';

export interface GroundingSuiteDeps {
  readonly dialogue: Dialogue;
  readonly search: Search;
  readonly store: KnowledgeStore;
  readonly engine: Engine;
  readonly storeId: string;
}

export interface GroundingResult {
  readonly recallAt5: Proportion;
  readonly sectionAccuracy: Proportion;
  readonly mustContain: Proportion;
  readonly quotationExactness: Proportion;
  readonly refusalPrecision: Proportion;
  readonly refusalRecall: Proportion;
  readonly followUps: Proportion;
  /** Questions that need two documents whose answer quotes both parts. */
  readonly twoDocuments: Proportion;
  /** The same questions, where at least one part is quoted. */
  readonly twoDocumentsAnyPart: Proportion;
  /** Of all parts of those questions. */
  readonly twoDocumentsParts: Proportion;
  readonly emergencyRecall: Proportion;
  readonly falseAlarms: Proportion;
  /** The answerable questions by kind of document and by phrasing, each part of the cases apart. */
  readonly groups: readonly QualityGroup[];
  /** One line per case that went wrong: its id and what happened. */
  readonly failures: readonly string[];
}

/** Runs every case through the real dialogue and counts what a reader would call right. */
export async function runGroundingSuite(
  deps: GroundingSuiteDeps,
  cases: GroundingCases,
): Promise<GroundingResult> {
  const failures: string[] = [];
  const fail = (id: string, what: string): false => {
    failures.push(`${id}: ${what}`);
    return false;
  };
  const quotes = { exact: 0, total: 0 };
  const outcomes: AnswerableOutcome[] = [];
  for (const row of cases.answerable) {
    const reply = await ask(deps, [row.question]);
    await countExact(deps.store, reply, quotes);
    const refused = reply.report.status !== 'answered';
    const outcome = {
      row,
      refused,
      found: await foundInTop5(deps, row),
      inSection: !refused && leadsWith(reply, row),
      contained: !refused && containsAll(reply.text, row),
    };
    outcomes.push(outcome);
    if (!outcome.found) fail(row.id, 'not in the first five');
    if (refused) fail(row.id, `${reply.report.status} ${reply.report.reason ?? ''}`);
    if (!refused && !outcome.inSection) fail(row.id, `leads with ${leadOf(reply)}`);
    if (!refused && !outcome.contained) fail(row.id, 'misses a required span');
  }
  let followed = 0;
  for (const row of cases.followUps) {
    const reply = await ask(deps, row.turns);
    await countExact(deps.store, reply, quotes);
    const right = reply.report.quotations.some(({ document }) =>
      placesOf(row).some((place) => documentStem(document.filename) === place.document),
    );
    if (right && containsAll(reply.text, row)) followed += 1;
    else
      fail(row.id, `resolved to ${JSON.stringify(reply.report.question)}, ${reply.report.status}`);
  }
  const held: boolean[][] = [];
  for (const row of cases.twoDocuments) {
    const reply = await ask(deps, [row.question]);
    await countExact(deps.store, reply, quotes);
    const parts = heldParts(row, reply.report.quotations);
    held.push(parts);
    for (const [i, isHeld] of parts.entries())
      if (!isHeld) fail(row.id, `misses ${row.parts[i]?.document} ${row.parts[i]?.section}`);
  }
  let refused = 0;
  for (const row of cases.unanswerable) {
    const { report } = await ask(deps, [row.question]);
    if (report.status === 'abstained') refused += 1;
    else fail(row.id, `${report.status}, should have been refused (${row.category})`);
  }
  const alarms = { right: 0, wrong: 0 };
  const emergencies = cases.emergencies.filter(({ emergency }) => emergency).length;
  for (const row of cases.emergencies) {
    const { report } = await ask(deps, [row.text]);
    const alarmed = report.status === 'emergency';
    if (alarmed && row.emergency) alarms.right += 1;
    if (alarmed && !row.emergency) alarms.wrong += 1;
    if (alarmed !== row.emergency) fail(row.id, alarmed ? 'false alarm' : 'missed emergency');
  }
  const wronglyRefused = outcomes.filter((outcome) => outcome.refused).length;
  const share = (key: 'found' | 'inSection' | 'contained'): Proportion =>
    proportion(outcomes.filter((outcome) => outcome[key]).length, outcomes.length);
  return {
    recallAt5: share('found'),
    sectionAccuracy: share('inSection'),
    mustContain: share('contained'),
    quotationExactness: proportion(quotes.exact, quotes.total),
    refusalPrecision: proportion(refused, refused + wronglyRefused),
    refusalRecall: proportion(refused, cases.unanswerable.length),
    followUps: proportion(followed, cases.followUps.length),
    ...scoreTwoDocuments(held),
    emergencyRecall: proportion(alarms.right, emergencies),
    falseAlarms: proportion(alarms.wrong, cases.emergencies.length - emergencies),
    groups: qualityGroups(outcomes, await kindsByStem(deps)),
    failures,
  };
}

async function kindsByStem({
  store,
  storeId,
}: GroundingSuiteDeps): Promise<Map<string, DocumentKind>> {
  const documents = await store.listDocuments(storeId);
  return new Map(documents.map(({ filename, kind }) => [documentStem(filename), kind]));
}

function ask(
  { dialogue, engine, storeId }: GroundingSuiteDeps,
  turns: readonly string[],
): Promise<CollectedAnswer> {
  return collectAnswer(
    dialogue.respond(
      {
        messages: turns.map((content) => ({ role: 'user', content })),
        mode: 'quoted',
        storeIds: [storeId],
        generation: { maxTokens: 512 },
      },
      engine,
      new AbortController().signal,
    ),
  );
}

async function foundInTop5(
  { search, storeId }: GroundingSuiteDeps,
  row: AnswerableCase,
): Promise<boolean> {
  const { hits } = await search.search({ query: row.question, storeIds: [storeId], limit: 5 });
  return hits.some(({ document, chunk }) =>
    placesOf(row).some((place) => isPlace(document.filename, chunk.sectionPath, place)),
  );
}

/** Every quotation must be the stored text between its offsets, and stand in the answer where it says. */
async function countExact(
  store: KnowledgeStore,
  { text, report }: CollectedAnswer,
  counts: { exact: number; total: number },
): Promise<void> {
  for (const q of report.quotations) {
    const stored = await store.readText(q.document.id);
    counts.total += 1;
    const same = stored.slice(q.start, q.end) === q.citedText;
    if (same && text.slice(q.answerStart, q.answerEnd) === q.citedText) counts.exact += 1;
  }
}

function leadsWith({ report }: CollectedAnswer, row: AnswerableCase): boolean {
  const lead = report.quotations[0];
  return (
    lead !== undefined &&
    placesOf(row).some((place) => isPlace(lead.document.filename, lead.section.split(' > '), place))
  );
}

function isPlace(filename: string, path: readonly string[], { document, section }: Place): boolean {
  return documentStem(filename) === document && sameSection(path, section);
}

function leadOf({ report }: CollectedAnswer): string {
  const lead = report.quotations[0];
  return lead === undefined ? 'nothing' : `${documentStem(lead.document.filename)} ${lead.section}`;
}

function containsAll(text: string, row: Expectation): boolean {
  return (
    placesOf(row).some(({ must_contain }) => must_contain.every((span) => holdsSpan(text, span))) &&
    (row.must_not_contain ?? []).every((span) => !holdsSpan(text, span))
  );
}
