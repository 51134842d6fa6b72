import { pinyin } from 'pinyin-pro';
import { isHan } from '../../core/text/normalize.js';
/** Shorter names have too many neighbours to guess at. */
const MIN_LENGTH = 3;
const MAX_LENGTH = 12;
/**
 * Recognises names typed with one wrong character by its sound (奥美拉挫 for 奥美拉唑). Sound is the safe measure:
 * 尼群地平 and 尼莫地平 are one character apart too, and two different drugs.
 */
export function createMisspeltNames(names) {
  const bySound = new Map();
  const lengths = new Set();
  for (const name of names) {
    if (name.length < MIN_LENGTH || name.length > MAX_LENGTH || ![...name].every(isHan)) continue;
    const key = soundOf(name);
    bySound.set(key, [...(bySound.get(key) ?? []), name]);
    lengths.add(name.length);
  }
  return {
    lengths: [...lengths].toSorted((a, b) => b - a),
    find: (written) =>
      bySound.get(soundOf(written))?.find((name) => differences(name, written) === 1),
  };
}
/** Pinyin without tones, with the initials and finals that dialects and hasty typing confuse made one. */
function soundOf(word) {
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
function differences(a, b) {
  let count = Math.abs(a.length - b.length);
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) if (a[i] !== b[i]) count += 1;
  return count;
}
//# sourceMappingURL=misspelt-names.js.map
