import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

/** The floors of src/, from the ground up. A file may import its own floor and those below. ARCHITECTURE.md draws this. */
const FLOORS = [
  'core',
  'inference',
  'retrieval',
  'ingest',
  'grounding',
  'clinical',
  'eval',
  'compose.ts',
  'server',
  'cli',
];
/** Neighbours that know nothing of each other although one stands on the other. */
const STRANGERS: readonly (readonly [string, string])[] = [
  ['retrieval', 'inference'],
  ['ingest', 'inference'],
];

interface Import {
  readonly file: string;
  readonly target: string;
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
);

function importsOf(file: string, text: string): Import[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => ({
    file,
    target: normalize(join(dirname(file), match[1] ?? '')),
  }));
}

const floor = (path: string): string => path.split('/')[0] ?? '';

function wrongWay({ file, target }: Import): boolean {
  const [from, to] = [floor(file), floor(target)];
  const strangers = STRANGERS.some(([a, b]) => a === from && b === to);
  return strangers || FLOORS.indexOf(to) > FLOORS.indexOf(from);
}

const imports = files.flatMap((file) => importsOf(file, readFileSync(join('src', file), 'utf8')));

test('the scan sees the tree and every floor in it', () => {
  expect(imports.length).toBeGreaterThan(100);
  expect([...new Set(files.map(floor))].filter((name) => !FLOORS.includes(name))).toEqual([]);
});

test('imports go down, never up', () => {
  expect(imports.filter(wrongWay)).toEqual([]);
});

test('an import that goes up is caught', () => {
  const planted = importsOf('core/logger.ts', "import { x } from '../server/app.ts';");
  expect(planted.filter(wrongWay)).toHaveLength(1);
});

test('only the command line reads the environment', () => {
  const readers = files.filter((file) =>
    readFileSync(join('src', file), 'utf8').includes('process.env'),
  );
  expect(readers.filter((file) => floor(file) !== 'cli')).toEqual([]);
});
