import type { QualityGroup } from '../../src/eval/quality-groups.ts';

const LEFT = 150;
const PANEL = 190;
const GAP = 24;
const ROW = 26;
const TOP = 64;
const MEASURES = [
  ['recallAt5', 'Recall@5'],
  ['sectionAccuracy', 'right section first'],
  ['mustContain', 'required spans quoted'],
] as const;
const COLOURS = { tune: '#8a94a6', test: '#2f6db5' };

/**
 * Share and 95 % interval of every kind and phrasing: one panel a measure, from 0 to 1, the tune part above the test part in each row.
 */
export function plotGroups(groups: readonly QualityGroup[]): string {
  const names = [...new Set(groups.map(({ by, name }) => `${by} ${name}`))].toSorted(
    (a, b) => Number(a.startsWith('phrasing')) - Number(b.startsWith('phrasing')),
  );
  const width = LEFT + MEASURES.length * (PANEL + GAP);
  const height = TOP + names.length * ROW + 16;
  const rows = names.flatMap((key, i) => {
    const own = groups.filter(({ by, name }) => `${by} ${name}` === key);
    const y = TOP + i * ROW;
    const cases = own.map(({ recallAt5 }) => recallAt5.total).join(' / ');
    const label = `${own[0]?.name ?? ''} (${cases})`;
    return [
      `<text x="${LEFT - 10}" y="${y + 13}" text-anchor="end">${label}</text>`,
      ...own.flatMap((group) => MEASURES.map(([key], panel) => whisker(group, key, panel, y))),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="100%" height="100%" fill="white"/>`,
    `<text x="12" y="20" font-size="13">Answers by kind of document and by phrasing, 95 % intervals (cases: tune / test)</text>`,
    legend('tune', width - 110),
    legend('test', width - 55),
    ...MEASURES.map(([, label], panel) => axes(label, panel, height)),
    ...rows,
    '</svg>',
    '',
  ].join('\n');
}

function legend(split: QualityGroup['split'], x: number): string {
  return `<circle cx="${x}" cy="16" r="3.5" fill="${COLOURS[split]}"/><text x="${x + 8}" y="20">${split}</text>`;
}

function axes(label: string, panel: number, height: number): string {
  const marks = [0, 0.5, 1].map((share) => {
    const x = place(share, panel);
    return `<line x1="${x}" x2="${x}" y1="${TOP - 6}" y2="${height - 12}" stroke="#ddd"/><text x="${x}" y="${TOP - 9}" text-anchor="middle" fill="#666">${share}</text>`;
  });
  return `<text x="${place(0, panel)}" y="40" font-weight="bold">${label}</text>${marks.join('')}`;
}

function whisker(
  group: QualityGroup,
  key: (typeof MEASURES)[number][0],
  panel: number,
  top: number,
): string {
  const { value, low, high } = group[key];
  const y = top + (group.split === 'tune' ? 5 : 13);
  const colour = COLOURS[group.split];
  return [
    `<line x1="${place(low, panel)}" x2="${place(high, panel)}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="1.5"/>`,
    `<circle cx="${place(value, panel)}" cy="${y}" r="3" fill="${colour}"/>`,
  ].join('');
}

function place(share: number, panel: number): string {
  return (LEFT + panel * (PANEL + GAP) + share * PANEL).toFixed(1);
}
