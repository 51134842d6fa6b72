import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../../core/errors.ts';

/** Tells whether servers still run the model that the stored vectors were made with. */
export interface ReferenceVector {
  /** Sent along with every request. */
  readonly text: string;
  /** Throws `embedder_mismatch`. The first vector ever seen is kept as the one to be. */
  check(vector: Float32Array): Promise<void>;
}

/** Other precision and hardware stay far above it; another model is near 0. */
const SAME_MODEL_COSINE = 0.9;

/**
 * Servers know a model by a name, and whoever runs them may put other weights behind it: vectors of two models would mix
 * without a sign. So the vector of one text is kept in a file and every answer is held against it.
 */
export function createReferenceVector(path: string): ReferenceVector {
  let known: Promise<Float32Array> | undefined;
  return {
    text: 'fever 发热',
    async check(vector) {
      known ??= readOrWrite(path, vector);
      const reference = await known.catch((error: unknown) => {
        known = undefined;
        throw error;
      });
      if (cosine(reference, vector) < SAME_MODEL_COSINE) {
        throw new AppError('embedder_mismatch', { message: CHANGED });
      }
    },
  };
}

const CHANGED =
  'The embedding server gives another vector for the same text than before, as another model would: give it another revision and rebuild the stores, or put the model back.';

async function readOrWrite(path: string, first: Float32Array): Promise<Float32Array> {
  try {
    return (await read(path)) ?? (await write(path, first)) ?? first;
  } catch (cause) {
    throw new AppError('storage_damaged', {
      message: `The vector kept in ${path} cannot be read or written.`,
      cause,
    });
  }
}

async function read(path: string): Promise<Float32Array | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : Float32Array.from(JSON.parse(text) as number[]);
}

/** Whole or not at all. Gives the vector of another process that was faster. */
async function write(path: string, vector: Float32Array): Promise<Float32Array | undefined> {
  const part = `${path}.${randomUUID()}`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(part, JSON.stringify([...vector]));
  try {
    await link(part, path);
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return await read(path);
    throw error;
  } finally {
    await rm(part, { force: true });
  }
}

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
}
