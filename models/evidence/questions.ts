import { basename, extname } from 'node:path';
import { placesOf, readGroundingCases } from '../../src/eval/grounding-cases.ts';
import { evidenceFeatures } from '../../src/grounding/evidence-features.ts';
import { readNamedDocuments } from '../../src/grounding/named-documents.ts';
import { eligibleEvidence } from '../../src/grounding/sufficiency.ts';
import { readAsked } from '../../src/retrieval/rank/asked.ts';
import type { Search } from '../../src/retrieval/search/types.ts';
import type { KnowledgeStore } from '../../src/retrieval/store/types.ts';

export interface EvidenceQuestion {
  readonly id: string;
  readonly named: boolean;
  /** Undefined where a rule refuses it, whatever was learnt. */
  readonly features: readonly number[] | undefined;
  readonly answerable: boolean;
  /** Whether what would be quoted is from a document that answers. */
  readonly found: boolean;
  /** Questions of one group go to the same fold. */
  readonly group: string;
}

/** What a question is read with; nothing in it learnt from questions of its group. */
export interface EvidenceParts {
  readonly store: KnowledgeStore;
  readonly storeId: string;
  readonly search: Search;
}

const HITS = 64;

/** The tuning questions of an evaluation folder, as the judgement of evidence reads them. */
export async function evidenceQuestions(
  partsFor: (group: string) => EvidenceParts,
  folder: string,
): Promise<EvidenceQuestion[]> {
  const { answerable, unanswerable } = readGroundingCases(folder, ['tune']);
  const rows = [
    ...answerable.map((row) => ({
      id: row.id,
      question: row.question,
      group: row.document,
      documents: placesOf(row).map(({ document }) => document),
    })),
    ...unanswerable.map(({ id, question }) => ({ id, question, group: id, documents: [] })),
  ];
  const questions: EvidenceQuestion[] = [];
  for (const { id, question, group, documents } of rows) {
    const { store, storeId, search } = partsFor(group);
    const { hits, understanding } = await search.search({
      query: question,
      storeIds: [storeId],
      limit: HITS,
    });
    const named = await readNamedDocuments(store, understanding);
    const { weight } = (await readAsked(store, understanding, [storeId])).coverage;
    const eligible = eligibleEvidence({ understanding, hits, named, weight });
    const lead = eligible.sufficient ? eligible.hits[0] : undefined;
    questions.push({
      id,
      group,
      named: understanding.entities.length > 0,
      answerable: documents.length > 0,
      found:
        lead !== undefined &&
        documents.includes(basename(lead.document.filename, extname(lead.document.filename))),
      features: eligible.sufficient
        ? evidenceFeatures({ understanding, weight, hits: eligible.hits })
        : undefined,
    });
  }
  return questions;
}
