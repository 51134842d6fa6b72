/** What a newcomer writes with LangChain.js: read each file, split, embed, keep in memory. Prints the number of chunks. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { createOnnxEmbedder } from '../../src/retrieval/embedding/onnx-embedder.ts';

interface LangChainDocument {
  readonly pageContent: string;
}
interface Splitters {
  readonly RecursiveCharacterTextSplitter: new (options: object) => {
    createDocuments(texts: string[], metadata: object[]): Promise<LangChainDocument[]>;
  };
}
interface Stores {
  readonly MemoryVectorStore: new (embeddings: object) => {
    addDocuments(documents: LangChainDocument[]): Promise<void>;
    readonly memoryVectors: readonly unknown[];
  };
}

const peer = createRequire(join(process.cwd(), 'bench/peers/package.json'));
const { RecursiveCharacterTextSplitter } = peer('@langchain/textsplitters') as Splitters;
const { MemoryVectorStore } = peer('@langchain/classic/vectorstores/memory') as Stores;

const folder = process.argv[2] ?? '.';
const embedder = await createOnnxEmbedder({
  folder: 'models/embedder/xinglin-static-v1',
  threads: 1,
});
const asArrays = (vectors: readonly Float32Array[]): number[][] => vectors.map((v) => [...v]);
const embeddings = {
  embedDocuments: async (texts: string[]) => asArrays(await embedder.embed(texts, 'passage')),
  embedQuery: async (text: string) => asArrays(await embedder.embed([text], 'query'))[0],
};
// Chunks as long as ours are on the average.
const splitter = new RecursiveCharacterTextSplitter({ chunkSize: 300, chunkOverlap: 30 });
const store = new MemoryVectorStore(embeddings);
for (const name of readdirSync(folder)) {
  const text = readFileSync(join(folder, name), 'utf8');
  await store.addDocuments(await splitter.createDocuments([text], [{ source: name }]));
}
process.stdout.write(`${store.memoryVectors.length}\n`);
