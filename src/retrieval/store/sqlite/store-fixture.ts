import { createLogger } from '../../../core/logger.ts';
import type { NewChunk, NewDocument } from '../../document.ts';
import { createSqliteStore } from './sqlite-store.ts';

/** A unit vector that only `n` has. */
export function unitVector(n: number, dimension: number): Float32Array {
  const vector = Float32Array.from({ length: dimension }, (_, i) =>
    Math.sin(n * 12.9898 + i * 78.233),
  );
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** A small drug insert of two sections, for tests of stores. */
export function fakeDocument(n: number, dimension: number): [NewDocument, NewChunk[]] {
  const sections = [`第${n}号药品用于治疗疾病。`, `对第${n}号药品过敏者禁用。`];
  const text = sections.join('\n');
  const second = text.length - (sections[1]?.length ?? 0);
  const shared = { page: undefined, vector: unitVector(n, dimension) };
  return [
    {
      sourceKey: `doc-${n}.md`,
      fileId: `file-${n}`,
      filename: `doc-${n}.md`,
      title: `药品${n}说明书`,
      subject: `药品${n}`,
      aliases: [`drug-${n}`],
      kind: 'drug-insert',
      language: 'zh',
      versionLabel: '2025-01',
      effectiveFrom: undefined,
      effectiveUntil: undefined,
      supersedes: [],
      text,
      pages: [],
      attributes: { n },
      fingerprint: `f${n}`,
    },
    [
      { ...shared, start: 0, end: second - 1, sectionPath: ['适应症'], role: 'indications' },
      {
        ...shared,
        start: second,
        end: text.length,
        sectionPath: ['禁忌'],
        role: 'contraindications',
        vector: unitVector(-n, dimension),
      },
    ],
  ];
}

/** Run as a process of its own: writes documents into a data directory until it is killed. */
async function writeForever(dataDir: string): Promise<never> {
  const store = createSqliteStore({
    dataDir,
    embedderFingerprint: 'e1',
    dimension: 8,
    logger: createLogger('silent'),
  });
  const { id } = await store.createStore('s');
  for (let n = 1; ; n += 1) {
    await store.putDocument(id, ...fakeDocument(n, 8));
    if (n === 5) process.send?.('started');
  }
}

if (process.send !== undefined && process.argv[1]?.endsWith('store-fixture.ts') === true) {
  await writeForever(process.argv[2] ?? '');
}
