import type { Comparison } from './compare.ts';

const WIDTH = 640;
const LEFT = 190;
const ROW = 22;
const TOP = 44;
const LARGEST = 2.5;

/** Ratios as bars around the line of equality; above 1 is ahead, for times too. */
export function plotRatios(title: string, lines: readonly Comparison[]): string {
  const scale = (WIDTH - LEFT - 60) / LARGEST;
  const one = LEFT + scale;
  const height = TOP + lines.length * ROW + 16;
  const bars = lines.map((line, i) => {
    const ahead = line.unit === 'ms' ? 1 / line.pairedRatio : line.pairedRatio;
    const end = LEFT + Math.min(ahead, LARGEST) * scale;
    const y = TOP + i * ROW;
    const colour = ahead >= 1 ? '#2f7d4f' : '#b3541e';
    return [
      `<text x="${LEFT - 8}" y="${y + 11}" text-anchor="end">${line.what}</text>`,
      `<rect x="${Math.min(one, end).toFixed(1)}" y="${y}" width="${Math.abs(end - one).toFixed(1)}" height="14" fill="${colour}"/>`,
      `<text x="${(Math.max(one, end) + 6).toFixed(1)}" y="${y + 11}">${ahead.toFixed(2)}×</text>`,
    ].join('');
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="100%" height="100%" fill="white"/>`,
    `<text x="12" y="20" font-size="13">${title}</text>`,
    `<line x1="${one}" x2="${one}" y1="${TOP - 8}" y2="${height - 10}" stroke="#444"/>`,
    `<text x="${one}" y="${TOP - 12}" text-anchor="middle">1× = as fast</text>`,
    ...bars,
    '</svg>',
    '',
  ].join('\n');
}
