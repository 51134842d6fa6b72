import { AppError } from '../../core/errors.ts';
import { splitSentences } from '../../core/text/sentences.ts';
import type { Chunk, StoredDocument } from '../document.ts';
import type { KnowledgeStore } from '../store/types.ts';
import { namesOfDocument } from '../validity.ts';
import { editScript } from './edit-script.ts';

/** One section that is not the same in both versions, with its sentences that differ, in the order of the texts. */
export interface SectionChange {
  readonly path: readonly string[];
  /** `added` and `removed`: the whole section. */
  readonly change: 'added' | 'removed' | 'changed';
  readonly sentences: readonly { readonly kind: 'removed' | 'added'; readonly text: string }[];
}

export interface VersionComparison {
  readonly from: StoredDocument;
  readonly to: StoredDocument;
  /** In the order of the newer text; removed sections where they stood. */
  readonly sections: readonly SectionChange[];
}

export interface CompareRequest {
  readonly storeId: string;
  /** Of any version: its file id, document id, source key, file name, stem of that, or title. */
  readonly document: string;
  /** Number or printed label. Default: the version before `to`, else the document that `to` supersedes. */
  readonly from?: string;
  /** Default: the newest. */
  readonly to?: string;
}

interface Section {
  readonly key: string;
  readonly path: readonly string[];
  readonly sentences: readonly string[];
}

/** What changed between two versions of a document, section by section. Throws `file_not_found`, `invalid_request`. */
export async function compareVersions(
  store: KnowledgeStore,
  request: CompareRequest,
): Promise<VersionComparison> {
  const { from, to } = pickVersions(await store.listDocuments(request.storeId), request);
  const [before, after] = [await readSections(store, from), await readSections(store, to)];
  return { from, to, sections: changesBetween(before, after) };
}

function pickVersions(
  documents: readonly StoredDocument[],
  { document: name, from, to }: CompareRequest,
): { from: StoredDocument; to: StoredDocument } {
  const meant = documents.filter((d) => namesOfDocument(d).includes(name) || d.title === name);
  const keys = new Set(meant.map(({ sourceKey }) => sourceKey));
  const [key] = keys;
  if (key === undefined) throw new AppError('file_not_found');
  if (keys.size > 1) {
    throw new AppError('invalid_request', {
      message: `Several documents are called so; name one by its source key: ${[...keys].join(', ')}.`,
    });
  }
  const versions = documents
    .filter(({ sourceKey }) => sourceKey === key)
    .toSorted((a, b) => a.version - b.version);
  const newer = to === undefined ? versions.at(-1) : versionCalled(versions, to);
  const older =
    from === undefined
      ? (versions.findLast(({ version }) => version < (newer?.version ?? 0)) ??
        documents.find(({ replacedBy }) => replacedBy === newer?.id))
      : versionCalled(versions, from);
  if (newer === undefined || older === undefined) {
    throw new AppError('invalid_request', {
      message: 'There is no earlier version to compare with.',
    });
  }
  return { from: older, to: newer };
}

function versionCalled(versions: readonly StoredDocument[], name: string): StoredDocument {
  const found =
    versions.findLast(({ versionLabel }) => versionLabel === name) ??
    versions.find(({ version }) => String(version) === name.replace(/^v/, ''));
  if (found !== undefined) return found;
  const known = versions.map((v) => v.versionLabel ?? String(v.version)).join(', ');
  throw new AppError('invalid_request', {
    message: `There is no such version; there are ${known}.`,
  });
}

/** Chunks that stand under the same headings are one section, wherever they were cut. */
async function readSections(store: KnowledgeStore, document: StoredDocument): Promise<Section[]> {
  const text = await store.readText(document.id);
  const groups = new Map<string, Chunk[]>();
  for (const chunk of await store.chunksOfDocument(document.id)) {
    const key = chunk.sectionPath.filter((heading) => heading !== document.title).join('\n');
    groups.set(key, [...(groups.get(key) ?? []), chunk]);
  }
  return [...groups].map(([key, chunks]) => ({
    key,
    path: chunks[0]?.sectionPath ?? [],
    sentences: chunks.flatMap(({ start, end }) =>
      splitSentences(text, { start, end }).map((span) => text.slice(span.start, span.end)),
    ),
  }));
}

function changesBetween(before: readonly Section[], after: readonly Section[]): SectionChange[] {
  const old = new Map(before.map((section) => [section.key, section]));
  const current = new Map(after.map((section) => [section.key, section]));
  const order = editScript(
    before.map(({ key }) => key),
    after.map(({ key }) => key),
  );
  return order.flatMap(({ kind, item }): SectionChange[] => {
    const [was, is] = [old.get(item), current.get(item)];
    if (was !== undefined && is !== undefined) {
      // A section that was moved is in the script twice; it is compared once, where it is now.
      return kind === 'removed' ? [] : changed(was, is);
    }
    const { path, sentences } = was ?? is ?? { path: [], sentences: [] };
    const change = was === undefined ? 'added' : 'removed';
    return [{ path, change, sentences: sentences.map((text) => ({ kind: change, text })) }];
  });
}

function changed(was: Section, is: Section): SectionChange[] {
  const sentences = editScript(was.sentences, is.sentences).flatMap(({ kind, item: text }) =>
    kind === 'same' ? [] : [{ kind, text }],
  );
  return sentences.length === 0 ? [] : [{ path: is.path, change: 'changed', sentences }];
}
