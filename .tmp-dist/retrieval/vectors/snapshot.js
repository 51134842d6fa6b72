import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { loadGraphIndex } from './graph-index.js';
/** The saved graph if checksum, dimension and embedder agree; a damaged one is discarded. */
export function loadSnapshot(target) {
  try {
    const manifest = JSON.parse(readFileSync(`${target.path}.json`, 'utf8'));
    const fits = manifest.dimension === target.dimension && manifest.embedder === target.embedder;
    if (fits && manifest.sha256 === sha256(target.path)) {
      return loadGraphIndex(target.dimension, target.path, manifest.ids);
    }
    target.logger.warn('vector snapshot is damaged or of another embedder; it is built anew');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    target.logger.warn({ err: error }, 'vector snapshot cannot be read; it is built anew');
  }
  return undefined;
}
export function saveSnapshot(graph, target) {
  const temporary = `${target.path}.tmp`;
  mkdirSync(dirname(target.path), { recursive: true });
  graph.save(temporary);
  const { dimension, embedder } = target;
  const manifest = {
    dimension,
    embedder,
    sha256: sha256(temporary),
    ids: [...graph.ids()],
  };
  writeFileSync(`${temporary}.json`, JSON.stringify(manifest));
  renameSync(temporary, target.path);
  renameSync(`${temporary}.json`, `${target.path}.json`);
}
export function removeSnapshot(path) {
  rmSync(path, { force: true });
  rmSync(`${path}.json`, { force: true });
}
function sha256(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
//# sourceMappingURL=snapshot.js.map
