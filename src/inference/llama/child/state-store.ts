import { closeSync, existsSync, openSync, statfsSync, unlinkSync } from 'node:fs';
import process from 'node:process';
import type { Token } from 'node-llama-cpp';
import { sharedLength } from './slot.ts';

/** What a sequence held, kept in memory for another one that begins in the same way. */
export interface SavedState {
  readonly tokens: readonly Token[];
  readonly path: string;
  readonly sizeBytes: number;
}

/** Saved states, the least recently used ones given up once they take more than `limitBytes`. */
export interface StateStore {
  /** The one that shares the longest beginning with `prompt`. */
  find(
    prompt: readonly Token[],
  ): { readonly state: SavedState; readonly shared: number } | undefined;
  /** Keeps what `write` puts into a file; false where there is no room for it. */
  save(tokens: readonly Token[], write: (path: string) => Promise<number>): Promise<boolean>;
  bytes(): number;
  readonly limitBytes: number;
}

const MEMORY_FOLDER = '/dev/shm';
/** Somebody else may need the folder too. */
const SHARE_OF_FOLDER = 0.8;

interface Entry extends SavedState {
  readonly descriptor: number;
}

/**
 * The addon saves states to files only. These are in memory and have no name: nothing of a patient reaches a disk, and
 * the operating system frees them when this process ends, however it ends. Elsewhere than on Linux nothing is kept.
 */
export function createStateStore(limitBytes: number): StateStore {
  const limit = Math.min(limitBytes, freeBytes());
  /** The least recently used first. */
  const entries: Entry[] = [];
  let total = 0;
  let serial = 0;

  const drop = (index: number): void => {
    for (const { descriptor, sizeBytes } of entries.splice(index, 1)) {
      total -= sizeBytes;
      closeSync(descriptor);
    }
  };
  const create = (): { descriptor: number; path: string } => {
    serial += 1;
    const name = `${MEMORY_FOLDER}/xinglin-${process.pid}-${serial}`;
    const descriptor = openSync(name, 'wx+', 0o600);
    unlinkSync(name);
    return { descriptor, path: `/proc/self/fd/${descriptor}` };
  };

  return {
    limitBytes: limit,
    bytes: () => total,
    find(prompt) {
      let best: { state: SavedState; shared: number } | undefined;
      for (const state of entries) {
        const shared = sharedLength(state.tokens, prompt);
        if (shared > (best?.shared ?? 0)) best = { state, shared };
      }
      const index = entries.findIndex((entry) => entry === best?.state);
      entries.push(...entries.splice(index, index < 0 ? 0 : 1));
      return best;
    },
    async save(tokens, write) {
      if (limit === 0) return false;
      const held = entries.some((entry) => sharedLength(entry.tokens, tokens) === tokens.length);
      if (held) return true;
      const { descriptor, path } = create();
      let sizeBytes: number;
      try {
        sizeBytes = await write(path);
      } catch {
        closeSync(descriptor);
        return false;
      }
      // A conversation that went on replaces what was kept of it.
      const older = entries.findIndex(
        (entry) => sharedLength(entry.tokens, tokens) === entry.tokens.length,
      );
      if (older >= 0) drop(older);
      entries.push({ tokens: [...tokens], path, sizeBytes, descriptor });
      total += sizeBytes;
      while (total > limit) drop(0);
      return entries.length > 0;
    },
  };
}

function freeBytes(): number {
  if (process.platform !== 'linux' || !existsSync(MEMORY_FOLDER)) return 0;
  const { bavail, bsize } = statfsSync(MEMORY_FOLDER);
  return Math.floor(bavail * bsize * SHARE_OF_FOLDER);
}
