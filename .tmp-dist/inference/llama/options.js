export function withDefaults(options) {
  return { startTimeoutMs: 600_000, readyTimeoutMs: 30_000, stallTimeoutMs: 60_000, ...options };
}
//# sourceMappingURL=options.js.map
