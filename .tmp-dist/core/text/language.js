const HAN = /\p{Script=Han}/gu;
const LATIN_WORD = /[A-Za-z]{2,}/g;
/** The language a text is mainly written in: Chinese as soon as Han characters outnumber Latin words. */
export function detectLanguage(text) {
  const sample = text.slice(0, 20_000);
  const han = sample.match(HAN)?.length ?? 0;
  const words = sample.match(LATIN_WORD)?.length ?? 0;
  return han > words ? 'zh' : 'en';
}
//# sourceMappingURL=language.js.map
