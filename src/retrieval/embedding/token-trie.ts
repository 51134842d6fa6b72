/** The strings of a vocabulary by their characters, in flat arrays: a step costs nanoseconds and no garbage. */
export interface TokenTrie {
  /** The node behind `node` (0 is the root) for one code point; −1 where no string goes on so. */
  step(node: number, codePoint: number): number;
  /** Id of the string that ends at a node; −1 where none does. */
  idAt(node: number): number;
}

/** Of equal strings the later id counts. */
export function createTokenTrie(vocabulary: readonly string[]): TokenTrie {
  const letters = vocabulary.reduce((sum, token) => sum + token.length, 0);
  const slots = 2 ** Math.ceil(Math.log2(2 * letters + 16));
  const mask = slots - 1;
  // Open addressing by (node, code point); a node of −1 marks a free slot.
  const fromNode = new Int32Array(slots).fill(-1);
  const byCode = new Int32Array(slots);
  const toNode = new Int32Array(slots);
  const ids = new Int32Array(letters + 1).fill(-1);
  let nodes = 1;

  function slotOf(node: number, code: number): number {
    let slot = (Math.imul(node, 0x9e3779b1) ^ Math.imul(code, 0x85ebca6b)) >>> 7;
    slot &= mask;
    while (fromNode[slot] !== -1 && (fromNode[slot] !== node || byCode[slot] !== code))
      slot = (slot + 1) & mask;
    return slot;
  }

  for (const [id, token] of vocabulary.entries()) {
    let node = 0;
    for (const letter of token) {
      const code = letter.codePointAt(0) ?? 0;
      const slot = slotOf(node, code);
      if (fromNode[slot] === -1) {
        fromNode[slot] = node;
        byCode[slot] = code;
        toNode[slot] = nodes;
        nodes += 1;
      }
      node = toNode[slot] ?? 0;
    }
    ids[node] = id;
  }
  return {
    step(node, codePoint) {
      const slot = slotOf(node, codePoint);
      return fromNode[slot] === -1 ? -1 : (toNode[slot] ?? -1);
    },
    idAt: (node) => ids[node] ?? -1,
  };
}
