/** What the server process and the model process say to each other. Every message is plain data. */
/**
 * Texts the model process may send before the reader has taken any. It pauses at zero, so that a slow reader holds up
 * its own generation and nothing piles up in memory.
 */
export const INITIAL_CREDIT = 64;
/** Texts the reader takes before it grants as many again. */
export const CREDIT_STEP = 16;
//# sourceMappingURL=protocol.js.map
