import type { IntegrityReport } from '../types.ts';
import { chunkWords } from '../chunk-words.ts';
import type { ChunkRecords } from './chunk-records.ts';
import type { Db } from './database.ts';
import type { DocumentRecords } from './document-records.ts';
import type { FileRecords } from './file-records.ts';
import type { LiveChunks } from './live-chunks.ts';
import type { StoreState } from './store-records.ts';
import { isPast } from './validity-records.ts';
import type { WordsTable } from './words-table.ts';

export interface IntegrityDeps {
  readonly db: Db;
  readonly documents: DocumentRecords;
  readonly chunks: ChunkRecords;
  readonly files: FileRecords;
  readonly live: LiveChunks;
  readonly past: LiveChunks;
  readonly words: WordsTable;
  /** Of versions that are over; undefined where there are none. */
  readonly pastWords: WordsTable | undefined;
  readonly today: string;
  /** Ids in the vector index; undefined where the store cannot be searched with the embedder in use. */
  readonly indexed: ReadonlySet<number> | undefined;
}

const MAX_PROBLEMS = 100;

/** Checks that documents, chunks, words, vectors and originals of a store agree, one document between two turns of the event loop. */
export async function verifyStore(
  store: StoreState,
  deps: IntegrityDeps,
): Promise<IntegrityReport> {
  const problems = [...databaseProblems(deps.db), ...indexProblems(store, deps)];
  const ids = {
    live: new Set(deps.live.ids(store.number)),
    past: new Set(deps.past.ids(store.number)),
  };
  for (const { id } of deps.documents.list(store.id)) {
    if (problems.length >= MAX_PROBLEMS) break;
    problems.push(...documentProblems(store, id, ids, deps));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { ok: problems.length === 0, problems: problems.slice(0, MAX_PROBLEMS) };
}

function databaseProblems(db: Db): string[] {
  const rows = db.pragma('quick_check(10)') as { quick_check: string }[];
  const foreign = db.pragma('foreign_key_check') as { table: string; rowid: number }[];
  return [
    ...rows.filter((row) => row.quick_check !== 'ok').map((row) => `database: ${row.quick_check}`),
    ...foreign
      .slice(0, 10)
      .map(({ table, rowid }) => `${table} ${rowid}: what it belongs to is missing`),
  ];
}

/** The counts and id sets of all chunks at once. */
function indexProblems(store: StoreState, deps: IntegrityDeps): string[] {
  const { live, past, words, pastWords, indexed } = deps;
  const liveIds = live.ids(store.number);
  const problems: string[] = [];
  if (liveIds.length !== store.liveChunks) {
    problems.push(`store: ${liveIds.length} chunks, should be ${store.liveChunks}`);
  }
  if (!words.isSound() || pastWords?.isSound() === false)
    problems.push('word index: its structure is damaged');
  problems.push(...difference(liveIds, words.ids(), 'word index'));
  const pastIds = past.ids(store.number);
  problems.push(...difference(pastIds, pastWords?.ids() ?? [], 'word index of earlier versions'));
  if (indexed !== undefined) problems.push(...difference(liveIds, [...indexed], 'vector index'));
  return problems;
}

function difference(live: readonly number[], indexed: readonly number[], name: string): string[] {
  const [expected, actual] = [new Set(live), new Set(indexed)];
  return [
    ...live.filter((id) => !actual.has(id)).map((id) => `chunk ${id}: not in the ${name}`),
    ...indexed
      .filter((id) => !expected.has(id))
      .map((id) => `chunk ${id}: in the ${name}, but not current`),
  ];
}

function documentProblems(
  store: StoreState,
  documentId: number,
  ids: Readonly<Record<'live' | 'past', ReadonlySet<number>>>,
  deps: IntegrityDeps,
): string[] {
  const document = deps.documents.get(documentId);
  const chunks = deps.chunks.ofDocument(documentId);
  const text = deps.documents.readText(documentId);
  const problems: string[] = [];
  const report = (problem: string): void =>
    void problems.push(`document ${documentId}: ${problem}`);
  if (text.length !== document.textLength) report('its text has another length');
  if (chunks.length !== document.chunkCount) {
    report(`${chunks.length} chunks, should be ${document.chunkCount}`);
  }
  const original = originalProblem(deps.files, document.fileId);
  if (original !== undefined) report(original);
  for (const chunk of chunks) {
    const [isLive, isArchived] = [ids.live.has(chunk.id), ids.past.has(chunk.id)];
    if (text.slice(chunk.start, chunk.end) !== chunk.text)
      report(`chunk ${chunk.id} differs from the text`);
    // One that ended overnight is moved with the next document that is stored.
    if (isLive === isArchived) report(`chunk ${chunk.id} is ${isLive ? 'twice' : 'not'} indexed`);
    if (isArchived && !isPast(document, deps.today)) report(`chunk ${chunk.id} is not searched`);
    if (!isLive && !isArchived) continue;
    const size = deps.chunks.vector(chunk.id)?.length ?? 0;
    if (size !== store.dimension * 4) report(`the vector of chunk ${chunk.id} has ${size} bytes`);
    const { body } = chunkWords(document, chunk.sectionPath, chunk.text);
    if ((deps.live.terms(chunk.id) ?? deps.past.terms(chunk.id)) !== body.length)
      report(`chunk ${chunk.id} has other words`);
  }
  return problems;
}

function originalProblem(files: FileRecords, fileId: string): string | undefined {
  const file = files.lookup(fileId);
  // Not every document comes from a kept file.
  if (file === undefined) return undefined;
  const size = files.sizeOnDisk(file.sha256);
  if (size === undefined) return 'its original is missing';
  return size === file.sizeBytes ? undefined : 'its original has another size';
}
