import { pinyin } from 'pinyin-pro';
import { isHan } from '../../core/text/normalize.ts';

export interface MisspeltNames {
  add(name: string): void;
  /** The name that `written` most likely means: same length, one character off, and that one sounds alike. */
  find(written: string): string | undefined;
  /** Lengths of the names it knows; windows of other lengths need not be tried. */
  lengths(): readonly number[];
}

/** Shorter names have too many neighbours to guess at. */
const MIN_LENGTH = 3;
const MAX_LENGTH = 12;

/**
 * Recognises names typed with one wrong character by its sound (奥美拉挫 for 奥美拉唑). Sound is the safe measure:
 * 尼群地平 and 尼莫地平 are one character apart too, and two different drugs.
 */
export function createMisspeltNames(): MisspeltNames {
  const bySound = new Map<string, string[]>();
  let lengths: readonly number[] = [];
  return {
    lengths: () => lengths,
    add(name) {
      const { length } = name;
      if (length < MIN_LENGTH || length > MAX_LENGTH || !Array.from(name).every(isHan)) return;
      const key = soundOf(name);
      bySound.set(key, [...(bySound.get(key) ?? []), name]);
      if (!lengths.includes(length)) lengths = [...lengths, length].toSorted((a, b) => b - a);
    },
    find: (written) =>
      bySound.get(soundOf(written))?.find((name) => differences(name, written) === 1),
  };
}

/** Pinyin without tones, with the initials and finals that dialects and hasty typing confuse made one. */
function soundOf(word: string): string {
  return pinyin(word, { toneType: 'none', type: 'array' })
    .map((syllable) =>
      syllable
        .replace(/^(?:zh|ch|c)/, 'z')
        .replace(/^sh/, 's')
        .replace(/^l/, 'n')
        .replace(/ng$/, 'n'),
    )
    .join(' ');
}

function differences(a: string, b: string): number {
  let count = Math.abs(a.length - b.length);
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) if (a[i] !== b[i]) count += 1;
  return count;
}
