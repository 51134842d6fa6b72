const SUPERSCRIPT = '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ';
const SUBSCRIPT = '₀₁₂₃₄₅₆₇₈₉₊₋ₙ';
const PLAIN = '0123456789+-n';
/**
 * Raised text as Unicode superscript, because 10<sup>9</sup>/L flattened to "109/L" is another number. Letters that have
 * no raised form are marked with ^.
 */
export function superscript(text) {
  return raise(text, SUPERSCRIPT, '^');
}
/** Lowered text as Unicode subscript; letters stay as they are (C<sub>max</sub> is read as Cmax everywhere). */
export function subscript(text) {
  return raise(text, SUBSCRIPT, '');
}
/** Cell counts that a page prints as 10⁹/L, after a PDF reader has flattened them to "×109/L". */
export function restorePowersOfTen(text) {
  return text.replace(
    /([×✕xX*]\s?)10\s?(3|6|9|12)(?=\s?\/\s?(?:L|l|升|mL|ml)\b|\s?\/\s?升)/g,
    (_, times, power) => `${times}10${superscript(power)}`,
  );
}
function raise(text, alphabet, mark) {
  const normal = text.trim().replace(/[−–]/g, '-');
  if (normal === '') return '';
  const raised = Array.from(normal, (char) => {
    const index = PLAIN.indexOf(char);
    return index === -1 ? undefined : alphabet[index];
  });
  if (raised.every((char) => char !== undefined)) return raised.join('');
  return /^[\p{L}\p{N}+-]+$/u.test(normal) ? `${mark}${normal}` : normal;
}
//# sourceMappingURL=scripts.js.map
