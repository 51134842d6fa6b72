import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hashBeginning } from './download-state.ts';
import type { InstalledModel } from './model-shelf.ts';

/** Reads every file of a model and compares it with its manifest; returns what is wrong, in words. */
export async function verifyModel(
  { folder, files }: InstalledModel,
  onFile: (name: string) => void,
): Promise<string[]> {
  const problems: string[] = [];
  for (const { name, sizeBytes, sha256 } of files) {
    onFile(name);
    const path = join(folder, name);
    const size = (await stat(path).catch(() => undefined))?.size;
    if (size === undefined) problems.push(`${path} is missing`);
    else if (size !== sizeBytes) problems.push(`${path} has ${size} bytes, not ${sizeBytes}`);
    else if ((await hashBeginning(path, size)).digest('hex') !== sha256) {
      problems.push(`${path} has changed: its SHA-256 is another one`);
    }
  }
  return problems;
}
