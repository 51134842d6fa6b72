import process from 'node:process';
import { AppError } from '../../../core/errors.ts';
import { detectToolFormat } from '../../tools/tool-format.ts';
import type { DraftOutcome, LoadRequest, ToModel } from '../protocol.ts';
import { type LoadedModel, loadModel } from './load-model.ts';
import { loadMeasurer, type Measurer } from './measurer.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { measurePasses } from './measure-passes.ts';
import { createTaskRunner, type RunTask } from './run-task.ts';
import { createSender } from './sender.ts';
import { createStateStore } from './state-store.ts';

/** Entry of the model process. It lives as long as its channel to the server. */
function main(): void {
  const send = createSender((messages) => {
    if (process.connected) process.send?.(messages);
  });
  const tasks = new Map<number, { readonly abort: AbortController; readonly outbox?: Outbox }>();
  let loaded: LoadedModel | undefined;
  let run: RunTask | undefined;
  let measurer: Measurer | undefined;

  async function load(request: LoadRequest): Promise<void> {
    try {
      if (request.purpose !== 'generate') {
        measurer = await loadMeasurer(request, send);
        const { contextLength, device } = measurer;
        const nothing = { slots: 1, toolFormat: 'json', cacheLimitBytes: 0 } as const;
        send({ type: 'ready', contextLength, device, ...nothing, draft: undefined });
        return;
      }
      loaded = await loadModel(request, send);
      const cost = await measurePasses(loaded.native);
      const states = createStateStore(request.cacheBytes);
      const { speculation } = request;
      run = createTaskRunner({ loaded, cost, states, speculation, send });
      const template = loaded.model.fileInfo.metadata.tokenizer.chat_template;
      const toolFormat = detectToolFormat(template);
      const { contextLength, slots, device } = loaded;
      const draft = outcomeOf(loaded.draft);
      const { limitBytes: cacheLimitBytes } = states;
      send({ type: 'ready', contextLength, slots, toolFormat, cacheLimitBytes, device, draft });
    } catch (error) {
      send({ type: 'unloadable', reason: reasonOf(error) });
    }
  }

  async function generate({ id, task }: Extract<ToModel, { type: 'generate' }>): Promise<void> {
    const abort = new AbortController();
    const { signal } = abort;
    const outbox = createOutbox(id, signal, send);
    tasks.set(id, { abort, outbox });
    try {
      if (run === undefined) throw new AppError('model_not_ready');
      await run({ id, task, outbox, signal });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof AppError) {
        send({ type: 'error', id, code: error.code, text: error.message });
      } else {
        send({ type: 'log', level: 'error', text: reasonOf(error) });
        send({ type: 'error', id, code: 'internal', text: undefined });
      }
    } finally {
      tasks.delete(id);
    }
  }

  function measure({ id, task }: Extract<ToModel, { type: 'measure' }>): void {
    const abort = new AbortController();
    tasks.set(id, { abort });
    void measurer
      ?.measure(task, abort.signal, (index, values, tokens) =>
        send({ type: 'measured', id, index, values, tokens }),
      )
      .catch((error: unknown) => {
        if (abort.signal.aborted) return;
        const code = error instanceof AppError ? error.code : 'internal';
        if (code === 'internal') send({ type: 'log', level: 'error', text: reasonOf(error) });
        send({ type: 'error', id, code, text: code === 'internal' ? undefined : reasonOf(error) });
      })
      .finally(() => tasks.delete(id));
  }

  async function close(): Promise<void> {
    for (const { abort } of tasks.values()) abort.abort();
    await loaded?.close();
    await measurer?.close();
    process.exit(0);
  }

  process.on('message', (message: ToModel) => {
    switch (message.type) {
      case 'load':
        return void load(message.request);
      case 'generate':
        return void generate(message);
      case 'measure':
        return measure(message);
      case 'credit':
        return tasks.get(message.id)?.outbox?.addCredit(message.count);
      case 'cancel':
        return tasks.get(message.id)?.abort.abort();
      case 'close':
        return void close();
    }
  });
}

function outcomeOf(draft: LoadedModel['draft']): DraftOutcome | undefined {
  if (draft === undefined) return undefined;
  return 'refused' in draft ? { type: 'refused', reason: draft.refused } : { type: 'ready' };
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

// Without the server there is nobody to work for. A plain exit would wait for native calls that still run.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// Ctrl-C reaches every process of the terminal; the server decides when this one ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
main();
