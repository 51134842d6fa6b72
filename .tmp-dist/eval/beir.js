import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
/** Reads the set in `folder`; queries without a judgement are left out. */
export function readRetrievalSet(folder, name) {
  const rows = (file) =>
    readFileSync(join(folder, name, file), 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line));
  const relevant = new Map();
  for (const line of readFileSync(join(folder, name, 'qrels.tsv'), 'utf8')
    .split('\n')
    .slice(1)) {
    const [query, document, grade] = line.split('\t');
    if (query === undefined || document === undefined) continue;
    const judged = relevant.get(query) ?? new Map();
    judged.set(document, Number(grade));
    relevant.set(query, judged);
  }
  return {
    name,
    documents: rows('corpus.jsonl').map(({ _id: id, title = '', text }) => ({ id, title, text })),
    queries: rows('queries.jsonl')
      .filter(({ _id }) => relevant.has(_id))
      .map(({ _id: id, text }) => ({ id, text })),
    relevant,
  };
}
/** Names of the sets in a folder. */
export function retrievalSetNames(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
}
/** The half of the queries the embedded embedder was never trained on; the rule of models/embedder/sources.py. */
export function isHeldOut(queryId) {
  return (createHash('sha256').update(queryId).digest()[0] ?? 0) % 8 < 4;
}
//# sourceMappingURL=beir.js.map
