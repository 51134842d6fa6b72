import { INITIAL_CREDIT } from '../protocol.js';
export function createOutbox(id, signal, send) {
  let credit = INITIAL_CREDIT;
  let granted;
  const waitForCredit = () =>
    new Promise((resolve, reject) => {
      const onAbort = () => reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      granted = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
    });
  return {
    async text(text) {
      signal.throwIfAborted();
      if (text === '') return;
      if (credit === 0) await waitForCredit();
      credit -= 1;
      send({ type: 'text', id, text });
    },
    addCredit(count) {
      credit += count;
      granted?.();
      granted = undefined;
    },
  };
}
//# sourceMappingURL=outbox.js.map
