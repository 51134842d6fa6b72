/** The form in which words are compared: NFKC, lower case, lone surrogates replaced, blanks as one space. */
export function normalizeForMatch(text: string): string {
  return text.toWellFormed().normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** True for one Han character. */
export function isHan(char: string | undefined): boolean {
  if (char === undefined) return false;
  // Of the block of common characters all are; a pattern takes ten times as long.
  const unit = char.charCodeAt(0);
  if (char.length === 1 && (unit < 0x2e80 || (unit >= 0x4e00 && unit <= 0x9fff)))
    return unit >= 0x4e00;
  return /\p{Script=Han}/u.test(char);
}
