import { spawn } from 'node:child_process';

/** A word where it stands on the image, in pixels from the upper left corner. */
export interface ScannedWord {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** 0 to 100, as the engine judges itself. */
  readonly confidence: number;
}

/** The words of one image, line by line in reading order. */
export type ScannedLine = readonly ScannedWord[];

export interface Tesseract {
  /** Undefined where the image cannot be read in time or at all. */
  read(image: Uint8Array): Promise<ScannedLine[] | undefined>;
}

const PAGE_TIMEOUT_MS = 60_000;
const WORD_LEVEL = '5';

/**
 * The tesseract program, where it is installed with a language of ours; undefined otherwise. It is a program of its own, so
 * that what a hostile image does to it costs one page.
 */
export async function findTesseract(): Promise<Tesseract | undefined> {
  const listed = await run(['--list-langs'], undefined);
  const installed = new Set(listed?.split('\n').map((line) => line.trim()));
  const languages = ['chi_sim', 'eng'].filter((language) => installed.has(language));
  if (languages.length === 0) return undefined;
  return {
    async read(image) {
      const table = await run(['stdin', 'stdout', '-l', languages.join('+'), 'tsv'], image);
      return table === undefined ? undefined : parseWords(table);
    },
  };
}

/** Standard output of the program; undefined where it is missing, fails or takes too long. */
async function run(
  parameters: readonly string[],
  input: Uint8Array | undefined,
): Promise<string | undefined> {
  return await new Promise((resolve) => {
    // One thread for each reading: two readings run beside each other, and more threads only wait for one another.
    const child = spawn('/usr/bin/env', ['OMP_THREAD_LIMIT=1', 'tesseract', ...parameters], {
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: PAGE_TIMEOUT_MS,
      killSignal: 'SIGKILL',
    });
    const parts: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    child.stdin.on('error', () => undefined);
    child.on('error', () => resolve(undefined));
    child.on('close', (code) =>
      resolve(code === 0 ? Buffer.concat(parts).toString('utf8') : undefined),
    );
    child.stdin.end(input);
  });
}

/** Columns: level, page, block, paragraph, line, word, left, top, width, height, confidence, text. */
function parseWords(table: string): ScannedLine[] {
  const lines = new Map<string, ScannedWord[]>();
  for (const row of table.split('\n')) {
    const cells = row.split('\t');
    const text = cells[11]?.trim() ?? '';
    if (cells[0] !== WORD_LEVEL || text === '') continue;
    const [left = 0, top = 0, width = 0, height = 0, confidence = 0] = cells
      .slice(6, 11)
      .map(Number);
    const line = cells.slice(1, 5).join(' ');
    lines.set(line, [...(lines.get(line) ?? []), { text, left, top, width, height, confidence }]);
  }
  return [...lines.values()];
}
