import type { Language } from '../core/text/language.ts';
import { UNREAD } from '../core/text/unread.ts';
import { wording } from './messages.ts';
import { versionDetails } from './version-details.ts';
import { isLeadIn } from '../retrieval/rank/quotable-spans.ts';
import type { EvidencePassage, EvidenceSentence, Quotation } from './types.ts';

export interface QuotedAnswer {
  readonly text: string;
  readonly quotations: readonly Quotation[];
}

/** Sentences next to each other in one section, quoted as one stretch. */
interface Run {
  readonly passage: EvidencePassage;
  readonly start: number;
  readonly end: number;
}

/**
 * Splices the chosen sentences into an answer, word for word. The stretch between two neighbouring sentences
 * (a blank, a line break) is quoted with them, so that each quotation is one slice of the stored text.
 */
export function quoteSentences(
  passages: readonly EvidencePassage[],
  ids: ReadonlySet<string>,
  language: Language,
  firstQuotation = 1,
): QuotedAnswer {
  const words = wording(language);
  const parts: string[] = [];
  const quotations: Quotation[] = [];
  let length = 0;
  const push = (text: string): void => {
    parts.push(text);
    length += text.length;
  };
  let heading = '';
  for (const run of runsOf(passages, ids)) {
    const { document, page, sectionPath } = run.passage;
    const section = sectionLabel(run.passage);
    const details = [
      ...versionDetails(document, language),
      ...(page === undefined ? [] : [words.page(page)]),
    ];
    const lead = words.quotationLead(document.title, section, details);
    if (lead !== heading) push(`${length === 0 ? '' : '\n\n'}${lead}\n`);
    else push('\n');
    heading = lead;
    const citedText = run.passage.text.slice(
      run.start - run.passage.start,
      run.end - run.passage.start,
    );
    const answerStart = length;
    push(citedText);
    const answerEnd = length;
    quotations.push({
      answerStart,
      answerEnd,
      document,
      section: sectionPath.join(' > '),
      page,
      start: run.start,
      end: run.end,
      citedText,
    });
    push(` [${quotations.length + firstQuotation - 1}]`);
  }
  return { text: parts.join(''), quotations };
}

/** The heading a reader knows the section by: the innermost one that is not the document's own title. */
export function sectionLabel({ sectionPath, document }: EvidencePassage): string {
  const own = sectionPath.filter((heading) => heading !== document.title);
  return own.join(' · ');
}

/** Passages in the order given, their sentences in document order; neighbours become one run. */
function runsOf(passages: readonly EvidencePassage[], ids: ReadonlySet<string>): Run[] {
  return inReadingOrder(passages, ids).flatMap((passage) => {
    const runs: Run[] = [];
    let lastIndex = -2;
    for (const [i, sentence] of passage.sentences.entries()) {
      if (!ids.has(sentence.id) && !leadsToChosen(passage.sentences, i, ids)) continue;
      const last = runs.at(-1);
      if (last !== undefined && i === lastIndex + 1 && !isGap(passage, last.end, sentence.start)) {
        runs[runs.length - 1] = { passage, start: last.start, end: sentence.end };
      } else {
        runs.push({ passage, start: sentence.start, end: sentence.end });
      }
      lastIndex = i;
    }
    return runs;
  });
}

/** Whether something that a scan did not show for certain stands between two sentences. */
function isGap({ text, start }: EvidencePassage, from: number, to: number): boolean {
  return text.slice(from - start, to - start).includes(UNREAD);
}

/** A chosen "重度肾功能不全者；" is read with its "以下患者禁用：". */
function leadsToChosen(
  sentences: readonly EvidenceSentence[],
  i: number,
  ids: ReadonlySet<string>,
): boolean {
  const sentence = sentences[i];
  const next = sentences[i + 1];
  return (
    sentence !== undefined && next !== undefined && isLeadIn(sentence.text) && ids.has(next.id)
  );
}

/** Sections in order of their best chosen sentence, those of one document together; within a section, as printed. */
function inReadingOrder(
  passages: readonly EvidencePassage[],
  ids: ReadonlySet<string>,
): EvidencePassage[] {
  const section = ({ document, sectionPath }: EvidencePassage): string =>
    [document.id, ...sectionPath].join('\n');
  const best = (group: (p: EvidencePassage) => string, name: string): number =>
    Math.max(
      0,
      ...passages
        .filter((p) => group(p) === name)
        .flatMap(({ sentences }) =>
          sentences.filter(({ id }) => ids.has(id)).map(({ prior }) => prior),
        ),
    );
  const document = (p: EvidencePassage): string => String(p.document.id);
  return passages.toSorted(
    (a, b) =>
      best(document, document(b)) - best(document, document(a)) ||
      a.document.id - b.document.id ||
      best(section, section(b)) - best(section, section(a)) ||
      a.start - b.start,
  );
}
