import { watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { AppError } from '../core/errors.ts';

/** Copying a large file tells of many changes; it is read once they have ended. */
const SETTLE_MS = 500;

/**
 * Yields each time files below `paths` have changed and half a second has passed without another change. Ends when
 * `signal` aborts. Throws AppError `file_unreadable` for a path that cannot be watched.
 */
export async function* watchPaths(
  paths: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<void> {
  let wake = (): void => {};
  let isChanged = false;
  let timer: NodeJS.Timeout | undefined;
  let failure: unknown;
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      isChanged = true;
      wake();
    }, SETTLE_MS);
  };
  const watchers = await Promise.all(
    paths.map(async (path) => {
      const found = await stat(path).catch((cause: unknown) => {
        throw new AppError('file_unreadable', { message: `Cannot watch ${path}.`, cause });
      });
      // A file that is replaced is a new file to the system: its folder is watched instead.
      const folder = found.isDirectory() ? path : dirname(path);
      return watch(folder, { recursive: found.isDirectory() }, (_event, name) => {
        if (found.isDirectory() || name === basename(path)) changed();
      }).on('error', (error) => {
        failure = error;
        wake();
      });
    }),
  );
  const stop = (): void => wake();
  signal.addEventListener('abort', stop, { once: true });
  try {
    while (!signal.aborted) {
      if (failure !== undefined) throw new AppError('file_unreadable', { cause: failure });
      if (isChanged) {
        isChanged = false;
        yield;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    for (const watcher of watchers) watcher.close();
  }
}
