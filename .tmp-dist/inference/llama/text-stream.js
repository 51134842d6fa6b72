export function createTextStream() {
  const events = [];
  let failure;
  let wake;
  const changed = () => {
    wake?.();
    wake = undefined;
  };
  return {
    push(event) {
      events.push(event);
      changed();
    },
    fail(error) {
      failure ??= error;
      changed();
    },
    async next() {
      for (;;) {
        if (failure !== undefined) throw failure;
        const event = events.shift();
        if (event !== undefined) return event;
        await new Promise((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
//# sourceMappingURL=text-stream.js.map
