/** The tokens of texts embedded lately, from what servers say of whole requests. */
export interface TokenCounts {
  /** Shares the tokens of a request out among its texts by their length. */
  note(texts: readonly string[], tokens: number): void;
  /** 0 where nothing was said of it. */
  of(text: string): number;
}

const MAX_TEXTS = 4096;

export function createTokenCounts(): TokenCounts {
  const counts = new Map<string, number>();
  return {
    note(texts, tokens) {
      if (counts.size + texts.length > MAX_TEXTS) counts.clear();
      const total = texts.reduce((sum, { length }) => sum + length, 0);
      let characters = 0;
      let given = 0;
      for (const text of texts) {
        characters += text.length;
        const until = Math.round((tokens * characters) / Math.max(1, total));
        counts.set(text, until - given);
        given = until;
      }
    },
    of: (text) => counts.get(text) ?? 0,
  };
}
