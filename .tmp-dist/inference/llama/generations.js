import { AppError, throwIfAborted } from '../../core/errors.js';
import { CREDIT_STEP, INITIAL_CREDIT } from './protocol.js';
import { createTextStream } from './text-stream.js';
export function createGenerations(supervisor, settings) {
  const { slots, queueLimit, stallTimeoutMs } = settings;
  const running = new Map();
  let lastId = 0;
  let admitted = 0;
  let progressAt = performance.now();
  /** Whether the model process has something to do that nobody else holds up. */
  const owesWork = () => {
    const all = [...running.values()];
    const started = all.filter((generation) => generation.started);
    return started.length < Math.min(slots, all.length) || started.some(({ credit }) => credit > 0);
  };
  const noteProgress = () => {
    progressAt = performance.now();
  };
  const watch = setInterval(
    () => {
      if (!owesWork()) noteProgress();
      else if (performance.now() - progressAt > stallTimeoutMs) {
        noteProgress();
        supervisor.restart('no progress');
      }
    },
    Math.min(1000, stallTimeoutMs / 4),
  );
  watch.unref();
  async function* run(task, signal) {
    throwIfAborted(signal);
    lastId += 1;
    const id = lastId;
    const stream = createTextStream();
    const generation = { stream, credit: INITIAL_CREDIT, started: false };
    const onAbort = () => stream.fail(new AppError('cancelled'));
    if (!owesWork()) noteProgress();
    running.set(id, generation);
    signal.addEventListener('abort', onAbort, { once: true });
    supervisor.send({ type: 'generate', id, task });
    let taken = 0;
    try {
      for (;;) {
        const event = await stream.next();
        yield event;
        if (event.type === 'end') return;
        taken += 1;
        if (taken % CREDIT_STEP === 0) {
          noteProgress();
          generation.credit += CREDIT_STEP;
          supervisor.send({ type: 'credit', id, count: CREDIT_STEP });
        }
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      if (running.delete(id)) supervisor.send({ type: 'cancel', id });
    }
  }
  function receive(message) {
    noteProgress();
    if (!('id' in message)) return;
    const generation = running.get(message.id);
    if (generation === undefined) return;
    const { stream } = generation;
    switch (message.type) {
      case 'started':
        generation.started = true;
        break;
      case 'text':
        generation.credit -= 1;
        stream.push({ type: 'text', text: message.text });
        break;
      case 'end':
        running.delete(message.id);
        stream.push({ type: 'end', reason: message.reason, timings: message.timings });
        break;
      case 'error':
        running.delete(message.id);
        stream.fail(
          new AppError(message.code, message.text === undefined ? {} : { message: message.text }),
        );
        break;
    }
  }
  return {
    run,
    receive,
    enter() {
      if (admitted >= slots + queueLimit) throw new AppError('queue_full');
      admitted += 1;
      return () => {
        admitted -= 1;
      };
    },
    failAll(error) {
      for (const { stream } of running.values()) stream.fail(error);
      running.clear();
    },
    stopWatching: () => clearInterval(watch),
  };
}
//# sourceMappingURL=generations.js.map
