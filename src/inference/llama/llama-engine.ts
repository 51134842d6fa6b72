import { AppError, throwIfAborted } from '../../core/errors.ts';
import type { Engine, EngineEvent } from '../types.ts';
import { validateRequest } from '../validate-request.ts';
import { createDeadline } from '../deadline.ts';
import { createGenerations } from './generations.ts';
import { modelFileVersion } from './model-file.ts';
import { type LlamaEngineOptions, withDefaults } from './options.ts';
import { createSupervisor } from './supervisor.ts';
import { toTask } from './task.ts';

/** An engine that can be waited for. */
export interface LlamaEngine extends Engine {
  /** Resolves when the model is loaded; throws `model_file_invalid`, `model_not_ready` or `shutting_down`. */
  whenReady(signal: AbortSignal): Promise<void>;
}

/**
 * An engine for a GGUF model, run by llama.cpp in a process of its own: a native crash or an out-of-memory kill ends
 * that process and the streams in flight, and a new one is started. Resolves at once while the model still loads; a
 * file that cannot be used makes an engine in state `failed`, whose `generate` throws `model_file_invalid`.
 */
export async function createLlamaEngine(options: LlamaEngineOptions): Promise<LlamaEngine> {
  const settings = withDefaults(options);
  const supervisor = createSupervisor({
    settings,
    onMessage: (message) => generations.receive(message),
    onDown: () => generations.failAll(new AppError('model_crashed')),
  });
  const generations = createGenerations(supervisor, settings);
  const version = await versionOf(settings).catch((error: unknown) => {
    supervisor.fail(error instanceof AppError ? error : new AppError('internal', { cause: error }));
    return 'invalid';
  });
  if (supervisor.state() !== 'failed') supervisor.start();

  return {
    describe() {
      const toolFormat = supervisor.toolFormat();
      const device = supervisor.device();
      const draft = supervisor.draft();
      return {
        id: settings.id,
        kind: 'llama',
        writesText: true,
        contextLength: supervisor.contextLength(),
        slots: supervisor.slots(),
        cache: { bytes: generations.cacheBytes(), limitBytes: supervisor.cacheLimitBytes() },
        ...(toolFormat === undefined ? {} : { toolFormat }),
        ...(device === undefined ? {} : { device }),
        ...(draft === undefined ? {} : { draft }),
        version,
      };
    },
    state: () => supervisor.state(),
    async whenReady(signal) {
      while (supervisor.state() !== 'ready') await supervisor.whenReady(signal);
    },
    async *generate(request, signal): AsyncGenerator<EngineEvent> {
      throwIfAborted(signal);
      validateRequest(request);
      // A grammar that cannot be used is refused while the model still loads, and before anyone waits for it.
      if (request.constraint !== undefined) toTask(request, supervisor.toolFormat() ?? 'json');
      const timeoutMs = request.timeoutMs ?? settings.requestTimeoutMs;
      const leave = generations.enter(timeoutMs);
      const deadline = createDeadline(signal, timeoutMs);
      try {
        // Nothing comes between the last look at the state and the start of the run.
        while (supervisor.state() !== 'ready') await supervisor.whenReady(deadline.signal);
        const task = toTask(request, supervisor.toolFormat() ?? 'json');
        yield* generations.run(task, deadline.signal);
      } catch (error) {
        throw deadline.explain(error);
      } finally {
        deadline.clear();
        leave();
      }
    },
    async close() {
      generations.failAll(new AppError('shutting_down'));
      await supervisor.close();
      generations.stopWatching();
    },
  };
}

/** The same weights with another adapter answer otherwise. */
async function versionOf({ modelPath, adapterPath }: LlamaEngineOptions): Promise<string> {
  const version = await modelFileVersion(modelPath);
  return adapterPath === undefined ? version : `${version}+${await modelFileVersion(adapterPath)}`;
}
