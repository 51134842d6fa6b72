import type { FromModel } from '../protocol.ts';

/** Signs of progress are sent only where nothing else was for so long: any message shows that work goes on. */
const PROGRESS_INTERVAL_MS = 200;

/** Collects what is said in one turn into one message: the streams of a pass cost one system call, not one each. */
export function createSender(
  transmit: (messages: readonly FromModel[]) => void,
): (message: FromModel) => void {
  let lastSentAt = 0;
  let collected: FromModel[] = [];
  const flush = (): void => {
    const messages = collected;
    collected = [];
    transmit(messages);
  };
  return (message) => {
    const now = performance.now();
    if (message.type === 'progress' && now - lastSentAt < PROGRESS_INTERVAL_MS) return;
    lastSentAt = now;
    if (collected.length === 0) setImmediate(flush);
    collected.push(message);
  };
}
