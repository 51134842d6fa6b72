import type { CutDocument } from '../chunk/cut-document.ts';

/**
 * What is wrong with the chunks of a text, one line each: offsets outside it, blanks at their ends, overlaps, and words that
 * are in no chunk although they are in a section.
 */
export function cutProblems(text: string, { sections, chunks }: CutDocument): string[] {
  const problems: string[] = [];
  let end = 0;
  const covered = new Uint8Array(text.length);
  for (const chunk of chunks) {
    const where = `${chunk.start}–${chunk.end}`;
    if (chunk.start < end || chunk.end <= chunk.start || chunk.end > text.length)
      problems.push(`order ${where}`);
    const body = text.slice(chunk.start, chunk.end);
    if (body !== body.trim()) problems.push(`blanks ${where}`);
    end = chunk.end;
    covered.fill(1, chunk.start, chunk.end);
  }
  const inSection = new Uint8Array(text.length);
  for (const section of sections) {
    inSection.fill(1, section.start, section.end);
    for (let i = section.start; i < section.end; i += 1) {
      if (covered[i] === 0 && /\S/.test(text[i] ?? '')) problems.push(`lost ${i}`);
    }
  }
  for (const chunk of chunks) {
    if (inSection.subarray(chunk.start, chunk.end).includes(0))
      problems.push(`heading in ${chunk.start}`);
  }
  return problems;
}

/** The words of a text that stand in no section: its headings, if all is well. */
export function textOutsideSections(text: string, { sections }: CutDocument): string[] {
  const outside: string[] = [];
  let at = 0;
  for (const { start, end } of [...sections, { start: text.length, end: text.length }]) {
    const lines = text.slice(at, start).split('\n');
    outside.push(...lines.map((line) => line.trim()).filter((line) => /[\p{L}\p{N}]/u.test(line)));
    at = end;
  }
  return outside;
}
