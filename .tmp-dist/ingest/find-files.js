import { lstat, readdir, realpath } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { AppError } from '../core/errors.js';
export const SIDECAR_SUFFIX = '.meta.yaml';
// oxlint-disable-next-line no-control-regex -- control characters are what is refused
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
/**
 * All files below `path`, in the order of their names, hidden ones and sidecars left out. Links that lead out of the folder
 * are refused, links to folders are not followed. A path that is a file yields itself.
 */
export async function* findFiles(path) {
  const root = await resolveRoot(path);
  if (root instanceof AppError) {
    yield refused(path, root);
    return;
  }
  const stat = await lstat(root).catch(() => undefined);
  if (stat?.isDirectory() === true) yield* walk(path, root, path);
  else if (stat?.isFile() === true) yield named(path, basename(path));
  else yield refused(path, new AppError('file_unreadable'));
}
async function* walk(folder, root, top) {
  const entries = await readdir(folder, { withFileTypes: true }).catch(
    (cause) => new AppError('file_unreadable', { cause }),
  );
  if (entries instanceof AppError) {
    yield refused(folder, entries);
    return;
  }
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || entry.name.endsWith(SIDECAR_SUFFIX)) continue;
    const path = join(folder, entry.name);
    const sourceKey = relative(top, path).split(sep).join('/');
    if (entry.isDirectory()) yield* walk(path, root, top);
    else if (entry.isFile()) yield named(path, sourceKey);
    else if (entry.isSymbolicLink()) yield* followLink(path, root, sourceKey);
    else
      yield refused(path, new AppError('file_unreadable', { message: 'This is no regular file.' }));
  }
}
async function* followLink(path, root, sourceKey) {
  const target = await realpath(path).catch(() => undefined);
  const stat = target === undefined ? undefined : await lstat(target).catch(() => undefined);
  if (target?.startsWith(root + sep) === true && stat?.isFile() === true)
    yield named(path, sourceKey);
  else if (target?.startsWith(root + sep) === true && stat?.isDirectory() === true) return;
  else {
    const message = 'This link leads out of the folder or to nothing.';
    yield refused(path, new AppError('file_unreadable', { message }));
  }
}
function named(path, sourceKey) {
  if (path.search(CONTROL) === -1)
    return { type: 'file', path, sourceKey: sourceKey.normalize('NFC') };
  const message = 'The name of the file holds control characters.';
  return refused(path, new AppError('file_unreadable', { message }));
}
function refused(path, error) {
  return { type: 'refused', path: path.replace(CONTROL, '\ufffd'), error };
}
async function resolveRoot(path) {
  try {
    return await realpath(path);
  } catch (cause) {
    return new AppError('file_unreadable', { cause });
  }
}
//# sourceMappingURL=find-files.js.map
