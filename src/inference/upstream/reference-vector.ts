import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../../core/errors.ts';

/** Tells whether servers still run the model that the stored vectors were made with. */
export interface ReferenceVector {
  /** Sent along with every request. */
  readonly text: string;
  /** Throws `embedder_mismatch`. The first vector ever seen is kept as the one to be. */
  check(vector: Float32Array): Promise<void>;
}

/** Other precision and other hardware stay above it, another model far below. */
const SAME_MODEL_COSINE = 0.98;

/**
 * Servers know a model by a name, and whoever runs them may put other weights behind it: vectors of two models would mix
 * without a sign. So the vector of one text is kept in a file and every answer is held against it.
 */
export function createReferenceVector(path: string): ReferenceVector {
  let known: Promise<Float32Array | undefined> | undefined;
  return {
    text: 'fever 发热',
    async check(vector) {
      known ??= read(path);
      const reference = await known;
      if (reference === undefined) {
        known = Promise.resolve(vector);
        await write(path, vector);
      } else if (cosine(reference, vector) < SAME_MODEL_COSINE) {
        throw new AppError('embedder_mismatch', { message: CHANGED });
      }
    },
  };
}

const CHANGED =
  'The embedding server runs another model than before; give it another revision and rebuild the stores, or put the model back.';

async function read(path: string): Promise<Float32Array | undefined> {
  try {
    const value = JSON.parse(await readFile(path, 'utf8')) as unknown;
    return Array.isArray(value) ? Float32Array.from(value, Number) : undefined;
  } catch {
    return undefined;
  }
}

async function write(path: string, vector: Float32Array): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.part`, JSON.stringify([...vector]));
    await rename(`${path}.part`, path);
  } catch (cause) {
    throw new AppError('storage_full', {
      message: 'The reference vector of the embedding model cannot be written.',
      cause,
    });
  }
}

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
}
