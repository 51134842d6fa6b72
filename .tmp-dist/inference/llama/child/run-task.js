import { AppError } from '../../../core/errors.js';
import { choose } from './choose.js';
import { createPieceDecoders } from './piece-decoder.js';
import { createPromptEncoder } from './prompt.js';
import { createSlotPool } from './slot-pool.js';
import { samplingOptions, writeText } from './write-text.js';
/** A native call cannot be interrupted: this many tokens of prompt are read before anyone else gets a turn. */
const PREFILL_SLICE = 128;
export function createTaskRunner(loaded, send) {
  const worker = {
    loaded,
    send,
    pool: createSlotPool(loaded.sequences),
    encode: createPromptEncoder(loaded.model, loaded.contextLength),
    createDecoder: createPieceDecoders(loaded.model),
  };
  return async (running) => {
    const prompt = worker.encode(running.task.input);
    const room = loaded.contextLength - prompt.length;
    if (room < 1) throw new AppError('context_length_exceeded', { param: 'messages' });
    const task = { ...running.task, maxTokens: Math.min(running.task.maxTokens, room) };
    const sampling = await samplingOptions(loaded, task);
    await worker.pool.run(prompt, running.signal, async (sequence) => {
      send({ type: 'started', id: running.id });
      try {
        await generate(worker, { ...running, task, sampling }, sequence, prompt);
      } catch (error) {
        // After a failure of its own, nothing is known about what the sequence holds.
        const own = !running.signal.aborted && !(error instanceof AppError);
        if (own) await sequence.clearHistory();
        throw error;
      }
    });
  };
}
async function generate(worker, running, sequence, prompt) {
  const { id, task, sampling, signal, outbox } = running;
  const clock = createClock();
  const cachedTokens = await prefill(sequence, prompt, signal, worker.send);
  let written = 0;
  const shared = {
    sequence,
    lastToken: lastOf(prompt),
    onToken() {
      signal.throwIfAborted();
      if (written === 0) clock.firstToken();
      written += 1;
      worker.send({ type: 'progress' });
    },
    emit: outbox.text,
  };
  let reason;
  if (task.constraint.type === 'choice') {
    ({ reason } = await choose({ ...shared, model: worker.loaded.model }, task, task.constraint));
  } else {
    const position = 'messages' in task.input ? 'new-answer' : 'continuation';
    const decoder = worker.createDecoder(position);
    reason = await writeText({ ...shared, decoder, sampling }, task);
  }
  signal.throwIfAborted();
  const figures = { promptTokens: prompt.length, cachedTokens, completionTokens: written };
  worker.send({ type: 'end', id, reason, timings: { ...figures, ...clock.times() } });
}
/** Reads all of the prompt but its last token; returns how much of it was still there. */
async function prefill(sequence, prompt, signal, send) {
  const head = prompt.slice(0, -1);
  await sequence.adaptStateToTokens(head, false);
  const cachedTokens = sequence.nextTokenIndex;
  for (let start = cachedTokens; start < head.length; start += PREFILL_SLICE) {
    signal.throwIfAborted();
    await sequence.evaluateWithoutGeneratingNewTokens(head.slice(start, start + PREFILL_SLICE));
    send({ type: 'progress' });
  }
  signal.throwIfAborted();
  return cachedTokens;
}
function lastOf(prompt) {
  const last = prompt.at(-1);
  if (last === undefined) throw new AppError('internal');
  return last;
}
/** Reading the prompt lasts until the first token is there. */
function createClock() {
  const start = performance.now();
  let first;
  return {
    firstToken() {
      first = performance.now();
    },
    times() {
      const now = performance.now();
      return { prefillMs: (first ?? now) - start, decodeMs: now - (first ?? now) };
    },
  };
}
//# sourceMappingURL=run-task.js.map
