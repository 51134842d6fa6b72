import { Command } from 'commander';
import { versionDetails } from '../../grounding/version-details.ts';
import type { SearchHit, SearchResult } from '../../retrieval/search/types.ts';
import { type WholeSection, wholeSection } from '../../retrieval/search/whole-section.ts';
import { asOfOption } from '../as-of-option.ts';
import { EXIT } from '../exit-code.ts';
import type { CommandContext } from '../command-context.ts';
import { KNOWLEDGE_SETTINGS, withKnowledge } from '../own-knowledge.ts';
import { addSettings } from '../settings-options.ts';

interface SearchOptions extends Record<string, unknown> {
  readonly limit: string;
  readonly asOf?: string;
  readonly expand?: true;
  readonly explain?: true;
  readonly json?: true;
}

/** `xinglin search`: what retrieval finds, and with `--explain` why. */
export function searchCommand({ terminal, exit }: CommandContext): Command {
  const command = new Command('search')
    .description('Show what retrieval finds for a question')
    .argument('<query>')
    .option('--limit <n>', 'how many passages', '8')
    .option('--expand', 'show the whole section of each passage')
    .option('--explain', 'ranks and scores of each stage')
    .addOption(asOfOption())
    .option('--json', 'the whole result as JSON');
  addSettings(command, [...KNOWLEDGE_SETTINGS, 'store']);
  return command.action((query: string, options: SearchOptions) =>
    withKnowledge(options, async (knowledge, { config }) => {
      const { id } = await knowledge.store.getStore(config.store);
      const limit = Math.max(1, Math.trunc(Number(options.limit)) || 8);
      const result = await knowledge.search.search({
        query,
        storeIds: [id],
        limit,
        ...(options.asOf === undefined ? {} : { asOf: options.asOf }),
      });
      if (options.json === true) terminal.out(JSON.stringify(withoutMaps(result)));
      else {
        const sections = new Map<SearchHit, WholeSection>();
        for (const hit of options.expand === true ? result.hits : []) {
          sections.set(hit, await wholeSection(knowledge.store, hit.chunk));
        }
        printResult(result, options.explain === true, sections, terminal.out);
      }
      if (result.hits.length === 0) exit(EXIT.failed);
    }),
  );
}

function printResult(
  { hits, understanding, timings }: SearchResult,
  explain: boolean,
  sections: ReadonlyMap<SearchHit, WholeSection>,
  out: (line: string) => void,
): void {
  if (explain) {
    const subjects = understanding.entities.map((e) => e.alias).join(', ') || '–';
    out(
      `subjects: ${subjects}   section: ${understanding.mainRole ?? '–'}   left: ${understanding.residual.join(' ') || '–'}`,
    );
    out(
      `embed ${ms(timings.embedMs)}  lexical ${ms(timings.lexicalMs)}  dense ${ms(timings.denseMs)}  rank ${ms(timings.rankMs)}  rerank ${ms(timings.rerankMs)}  total ${ms(timings.totalMs)}`,
    );
  }
  for (const [i, hit] of hits.entries()) {
    const { document, chunk, score } = hit;
    const page = chunk.page === undefined ? '' : ` p.${chunk.page}`;
    const version = versionDetails(document, 'en').map((detail) => ` (${detail})`);
    out(
      `${String(i + 1).padStart(2)}. ${score.toFixed(3)}  ${document.title}${version.join('')} › ${chunk.sectionPath.at(-1) ?? ''}${page}  [${chunk.start}, ${chunk.end})`,
    );
    if (explain) out(`      ${stages(hit)}`);
    const section = sections.get(hit);
    if (section === undefined) out(`      ${chunk.text.replaceAll(/\s+/g, ' ').slice(0, 100)}`);
    else for (const line of section.text.split('\n')) out(`      ${line}`);
    const same = hit.sameText ?? [];
    if (same.length > 0)
      out(`      + ${same.length} more ${same.length === 1 ? 'maker' : 'makers'}`);
    if (explain) {
      for (const other of same) {
        out(
          `        = ${other.document.title}  ${other.document.filename}  [${other.chunk.start}, ${other.chunk.end})`,
        );
      }
    }
  }
}

function stages({ stages: s, cosine }: SearchHit): string {
  const stage = (name: string, value: { rank: number; score: number } | undefined): string =>
    value === undefined ? `${name} –` : `${name} #${value.rank} ${value.score.toFixed(2)}`;
  return [
    stage('lexical', s.lexical),
    stage('dense', s.dense),
    `cosine ${cosine.toFixed(2)}`,
    stage('fused', s.fused),
    `subject +${s.subjectBoost.toFixed(1)}`,
    `section +${s.sectionBoost.toFixed(1)}`,
    `aspect ${s.aspectBoost.toFixed(1)}`,
    stage('reranked', s.rerank),
  ].join('  ');
}

const ms = (value: number): string => `${value.toFixed(1)} ms`;

function withoutMaps(result: SearchResult): object {
  const { understanding, ...rest } = result;
  return {
    ...rest,
    understanding: { ...understanding, roleWeights: Object.fromEntries(understanding.roleWeights) },
  };
}
