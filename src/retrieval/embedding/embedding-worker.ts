import { parentPort, workerData } from 'node:worker_threads';
import { yieldToOthers } from '../../core/yield-to-others.ts';
import { createOnnxEmbedder } from './onnx-embedder.ts';

/** Texts to the thread; vectors, one after the other in one array, or nothing where they could not be made, back. */
export type EmbeddingJob = EmbeddingTexts | 'end';
interface EmbeddingTexts {
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

let working: Promise<void> = Promise.resolve();
parentPort?.on('message', (job: EmbeddingJob) => {
  working = working.then(() => (job === 'end' ? end() : answer(job)));
});
parentPort?.postMessage({ id: 0, vectors: undefined } satisfies EmbeddingReply);

async function answer({ id, texts }: EmbeddingTexts): Promise<void> {
  const rows = await embedder.embed(texts, 'passage').catch(() => undefined);
  const vectors = new Float32Array((rows?.length ?? 0) * embedder.dimension);
  for (const [i, row] of (rows ?? []).entries()) vectors.set(row, i * embedder.dimension);
  const reply: EmbeddingReply = { id, vectors: rows === undefined ? undefined : vectors };
  parentPort?.postMessage(reply, [vectors.buffer]);
}

/** Without its port nothing holds the thread, and it ends by itself. */
async function end(): Promise<void> {
  await embedder.close();
  parentPort?.close();
}
