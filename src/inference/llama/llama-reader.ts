import { AppError, throwIfAborted } from '../../core/errors.ts';
import { modelFileVersion } from './model-file.ts';
import { type LlamaEngineOptions, withDefaults } from './options.ts';
import type { FromModel, MeasureTask } from './protocol.ts';
import { createSupervisor } from './supervisor.ts';

export interface Measured {
  /** Of each text, in order. */
  readonly values: readonly Float32Array[];
  readonly tokens: number;
}

/** A GGUF model that reads texts (`purpose` embed or rank), in a process of its own. */
export interface LlamaReader {
  measure(task: MeasureTask, signal: AbortSignal): Promise<Measured>;
  whenReady(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

interface Waiting {
  readonly values: (Float32Array | undefined)[];
  missing: number;
  tokens: number;
  readonly resolve: (measured: Measured) => void;
  readonly reject: (error: AppError) => void;
}

/** Starts the process and loads the model; `whenReady` tells how that ended. */
export async function createLlamaReader(options: LlamaEngineOptions): Promise<LlamaReader> {
  const settings = withDefaults(options);
  const { queueLimit, stallTimeoutMs } = settings;
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let progressAt = performance.now();
  const failAll = (error: AppError): void => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const supervisor = createSupervisor({
    settings,
    onMessage: receive,
    onDown: () => failAll(new AppError('model_crashed')),
  });
  await modelFileVersion(settings.modelPath).catch((error: unknown) => {
    supervisor.fail(error instanceof AppError ? error : new AppError('internal', { cause: error }));
  });
  if (supervisor.state() !== 'failed') supervisor.start();
  const watch = setInterval(
    () => {
      if (waiting.size === 0) progressAt = performance.now();
      else if (performance.now() - progressAt > stallTimeoutMs) supervisor.restart('no progress');
    },
    Math.min(1000, stallTimeoutMs / 4),
  ).unref();

  function receive(message: FromModel): void {
    progressAt = performance.now();
    if (message.type !== 'measured' && message.type !== 'error') return;
    const task = waiting.get(message.id);
    if (task === undefined) return;
    if (message.type === 'error') {
      waiting.delete(message.id);
      const { code, text } = message;
      task.reject(new AppError(code, text === undefined ? {} : { message: text }));
      return;
    }
    task.values[message.index] = message.values;
    task.tokens += message.tokens;
    task.missing -= 1;
    if (task.missing > 0) return;
    waiting.delete(message.id);
    const values = task.values.map((each) => each ?? new Float32Array());
    task.resolve({ values, tokens: task.tokens });
  }

  return {
    async measure(task, signal) {
      throwIfAborted(signal);
      if (waiting.size > queueLimit) throw new AppError('queue_full');
      while (supervisor.state() !== 'ready') await supervisor.whenReady(signal);
      if (task.texts.length === 0) return { values: [], tokens: 0 };
      lastId += 1;
      const id = lastId;
      const onAbort = (): void => {
        if (waiting.delete(id)) supervisor.send({ type: 'cancel', id });
      };
      try {
        return await new Promise<Measured>((resolve, reject) => {
          const values = task.texts.map(() => undefined);
          waiting.set(id, { values, missing: values.length, tokens: 0, resolve, reject });
          signal.addEventListener(
            'abort',
            () => {
              onAbort();
              reject(new AppError('cancelled'));
            },
            { once: true },
          );
          supervisor.send({ type: 'measure', id, task });
        });
      } finally {
        onAbort();
      }
    },
    async whenReady(signal) {
      while (supervisor.state() !== 'ready') await supervisor.whenReady(signal);
    },
    async close() {
      failAll(new AppError('shutting_down'));
      clearInterval(watch);
      await supervisor.close();
    },
  };
}
