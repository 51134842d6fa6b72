/** 0 done, 1 failed, 2 wrong usage, 3 partly failed (each failure is named on stderr). */
export const EXIT = { done: 0, failed: 1, usage: 2, partly: 3 };
//# sourceMappingURL=exit-code.js.map
