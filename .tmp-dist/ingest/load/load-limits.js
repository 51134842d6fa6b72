const MEBIBYTE = 1024 * 1024;
/** Room for the largest pharmacopoeia volumes (about 2,000 pages) with a margin; far below what hurts a small server. */
export const DEFAULT_LOAD_LIMITS = {
  maxFileBytes: 64 * MEBIBYTE,
  maxPages: 5_000,
  maxTextLength: 32_000_000,
  maxArchiveBytes: 256 * MEBIBYTE,
  maxArchiveEntries: 5_000,
  maxArchiveRatio: 200,
  timeoutMs: 120_000,
  maxHeapMegabytes: 768,
  maxGrowthMegabytes: 1_536,
};
//# sourceMappingURL=load-limits.js.map
