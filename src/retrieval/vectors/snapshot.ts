import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Graph, GRAPH_EF_CONSTRUCTION, GRAPH_LINKS, readGraph } from './graph.ts';

const FORMAT = 1;

/** What stands beside a graph file, so that a wrong, torn or stale one is noticed. */
interface Manifest {
  readonly format: number;
  readonly dimension: number;
  readonly embedder: string;
  readonly links: number;
  readonly efConstruction: number;
  readonly nodes: number;
  readonly sha256: string;
  /** Uint32 little endian in base64: ids of the live nodes, and a checksum of each one's vector. */
  readonly ids: string;
  readonly checksums: string;
}

export interface SnapshotOptions {
  /** The graph file; the manifest is `<path>.json`. */
  readonly path: string;
  readonly dimension: number;
  /** Fingerprint of the embedder. */
  readonly embedder: string;
}

export interface LoadedSnapshot {
  readonly graph: Graph;
  readonly checksums: ReadonlyMap<number, number>;
}

/** Writes both files under temporary names first; a reader sees the old snapshot or the new one, or notices a mix. */
export async function writeSnapshot(
  options: SnapshotOptions,
  graph: Graph,
  checksums: ReadonlyMap<number, number>,
): Promise<void> {
  const { path, dimension, embedder } = options;
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await graph.write(temporary);
    await flush(temporary);
    const manifest: Manifest = {
      format: FORMAT,
      dimension,
      embedder,
      links: GRAPH_LINKS,
      efConstruction: GRAPH_EF_CONSTRUCTION,
      nodes: graph.nodes(),
      sha256: await sha256Of(temporary),
      ids: encode(checksums.keys()),
      checksums: encode(checksums.values()),
    };
    await writeFile(`${temporary}.json`, JSON.stringify(manifest));
    await rename(temporary, path);
    await rename(`${temporary}.json`, `${path}.json`);
  } finally {
    await rm(temporary, { force: true });
    await rm(`${temporary}.json`, { force: true });
  }
}

/** The snapshot, or why there is none that can be used. */
export async function readSnapshot(options: SnapshotOptions): Promise<LoadedSnapshot | string> {
  const { path, dimension, embedder } = options;
  try {
    const manifest = JSON.parse(await readFile(`${path}.json`, 'utf8')) as Partial<Manifest>;
    if (manifest.format !== FORMAT) return 'it has another format';
    if (manifest.dimension !== dimension) return 'it has another dimension';
    if (manifest.embedder !== embedder) return 'it was made with another embedder';
    if (manifest.links !== GRAPH_LINKS || manifest.efConstruction !== GRAPH_EF_CONSTRUCTION)
      return 'it was built with other settings';
    if (manifest.sha256 !== (await sha256Of(path))) return 'its checksum is wrong';
    const ids = decode(manifest.ids ?? '');
    const sums = decode(manifest.checksums ?? '');
    const graph = await readGraph(dimension, path, ids);
    if (graph.nodes() !== manifest.nodes || ids.length !== sums.length) return 'it is incomplete';
    return { graph, checksums: new Map(ids.map((id, i) => [id, sums[i] ?? 0])) };
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'absent' : 'it cannot be read';
  }
}

export async function removeSnapshot(path: string): Promise<void> {
  await rm(path, { force: true });
  await rm(`${path}.json`, { force: true });
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const block of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(block as Buffer);
  }
  return hash.digest('hex');
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.sync();
  await file.close();
}

function encode(values: Iterable<number>): string {
  return Buffer.from(new Uint32Array(values).buffer).toString('base64');
}

function decode(text: string): number[] {
  const bytes = Buffer.from(text, 'base64');
  return Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.readUInt32LE(i * 4));
}
