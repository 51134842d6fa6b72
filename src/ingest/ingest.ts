import type { Foreground } from '../core/foreground.ts';
import type { Logger } from '../core/logger.ts';
import type { Embedder } from '../retrieval/embedding/types.ts';
import type { KnowledgeStore } from '../retrieval/store/types.ts';
import { type IngestBytesRequest, ingestFile, type IngestResult } from './ingest-file.ts';
import { type IngestEvent, ingestPaths, type IngestPathsRequest } from './ingest-paths.ts';
import { createFileLoader } from './load/load-file.ts';
import { DEFAULT_LOAD_LIMITS } from './load/load-limits.ts';

export type { IngestBytesRequest, IngestResult } from './ingest-file.ts';
export type { IngestEvent, IngestPathsRequest } from './ingest-paths.ts';

export interface IngestDeps {
  readonly store: KnowledgeStore;
  readonly embedder: Embedder;
  readonly foreground: Foreground;
  readonly logger: Logger;
  /** Largest file to read. Default 64 MiB. */
  readonly maxFileBytes?: number;
}

/** Files into a knowledge base. */
export interface Ingest {
  /** One file that is already in memory. Throws the AppErrors of the loader (`file_…`, `request_too_large`) and of the store. */
  ingestBytes(request: IngestBytesRequest, signal?: AbortSignal): Promise<IngestResult>;
  /** Files and folders, one event a file. Throws only what concerns the store as a whole, and `cancelled`. */
  ingestPaths(request: IngestPathsRequest, signal?: AbortSignal): AsyncIterable<IngestEvent>;
  /** The text of a file, without storing it. Throws the AppErrors of the loader. */
  readText(
    file: { readonly filename: string; readonly bytes: Uint8Array },
    signal?: AbortSignal,
  ): Promise<string>;
  /** Ends the parsing threads at once; without it they end by themselves and hold nothing open. */
  close(): Promise<void>;
}

export function createIngest({
  store,
  embedder,
  foreground,
  logger,
  maxFileBytes = DEFAULT_LOAD_LIMITS.maxFileBytes,
}: IngestDeps): Ingest {
  const loader = createFileLoader({ maxFileBytes });
  const deps = { store, embedder, foreground, loader, logger, maxFileBytes };
  return {
    ingestBytes: (request, signal) => ingestFile(deps, request, signal),
    ingestPaths: (request, signal) => ingestPaths(deps, request, signal),
    readText: async (file, signal) => (await loader.load(file, signal)).text,
    close: () => loader.close(),
  };
}
