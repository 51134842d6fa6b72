import { parentPort, workerData } from 'node:worker_threads';
import { yieldToOthers } from '../../core/yield-to-others.ts';
import { createOnnxEmbedder } from './onnx-embedder.ts';

/** Texts to the thread; vectors, one after the other in one array, or nothing where they could not be made, back. */
export interface EmbeddingJob {
  readonly id: number;
  readonly texts: readonly string[];
}
export interface EmbeddingReply {
  readonly id: number;
  readonly vectors: Float32Array<ArrayBuffer> | undefined;
}

yieldToOthers();
const { folder } = workerData as { readonly folder: string };
const embedder = await createOnnxEmbedder({ folder, threads: 1 });

parentPort?.on('message', ({ id, texts }: EmbeddingJob) => {
  embedder.embed(texts, 'passage').then(
    (rows) => {
      const vectors = new Float32Array(rows.length * embedder.dimension);
      for (const [i, row] of rows.entries()) vectors.set(row, i * embedder.dimension);
      parentPort?.postMessage({ id, vectors } satisfies EmbeddingReply, [vectors.buffer]);
    },
    () => parentPort?.postMessage({ id, vectors: undefined } satisfies EmbeddingReply),
  );
});
parentPort?.postMessage({ id: 0, vectors: undefined } satisfies EmbeddingReply);
