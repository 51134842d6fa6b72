export function createStopMatcher(stops) {
  let held = '';
  return {
    push(text) {
      if (stops.length === 0) return { text, stopped: false };
      held += text;
      const starts = stops.map((stop) => held.indexOf(stop)).filter((start) => start >= 0);
      if (starts.length > 0) {
        const before = held.slice(0, Math.min(...starts));
        held = '';
        return { text: before, stopped: true };
      }
      const keep = Math.max(...stops.map((stop) => overlap(held, stop)));
      const free = held.slice(0, held.length - keep);
      held = held.slice(held.length - keep);
      return { text: free, stopped: false };
    },
    end() {
      const rest = held;
      held = '';
      return rest;
    },
  };
}
/** Length of the longest end of `text` with which `stop` begins. */
function overlap(text, stop) {
  for (let length = Math.min(text.length, stop.length - 1); length > 0; length -= 1) {
    if (text.endsWith(stop.slice(0, length))) return length;
  }
  return 0;
}
//# sourceMappingURL=stop-matcher.js.map
