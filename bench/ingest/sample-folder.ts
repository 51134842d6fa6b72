import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Writes `count` Markdown files: the starter corpora over and over, each time about another drug or disease. Returns their bytes. */
export function writeSampleFolder(folder: string, count: number): number {
  mkdirSync(folder);
  const sources = ['drug-inserts', 'guides', 'lab-tests', 'policies']
    .map((kind) => join('corpora/starter', kind))
    .flatMap((dir) => readdirSync(dir).map((file) => join(dir, file)))
    .filter((path) => path.endsWith('.md'));
  let bytes = 0;
  for (let i = 0; i < count; i += 1) {
    const path = sources[i % sources.length] ?? '';
    const text = readFileSync(path, 'utf8');
    const subject = /^subject: (.+)$/m.exec(text)?.[1] ?? '';
    const changed = subject === '' ? text : text.replaceAll(subject, `${subject}第${i}号`);
    writeFileSync(join(folder, `${i}-${basename(path)}`), changed);
    bytes += Buffer.byteLength(changed);
  }
  return bytes;
}
