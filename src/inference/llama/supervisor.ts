import { AppError } from '../../core/errors.ts';
import type { EngineDevice, EngineDraft, EngineState, ToolFormat } from '../types.ts';
import { forkModel, type ModelProcess } from './fork-model.ts';
import type { LlamaSettings } from './options.ts';
import type { DraftOutcome, FromModel, ToModel } from './protocol.ts';

export interface Supervisor {
  /** Starts the first process. */
  start(): void;
  state(): EngineState;
  /** Of the loaded model; what was asked for until then. */
  contextLength(): number;
  /** Of the loaded model. */
  toolFormat(): ToolFormat | undefined;
  /** Generations that run at the same time; one until the model is loaded, where it is left to the model. */
  slots(): number;
  /** Most memory that saved beginnings of prompts may take, in bytes; 0 until the model is loaded. */
  cacheLimitBytes(): number;
  device(): EngineDevice | undefined;
  /** Undefined where none is configured. */
  draft(): EngineDraft | undefined;
  /** Waits while the model loads. Throws `model_not_ready`, `model_file_invalid`, `shutting_down` or `cancelled`. */
  whenReady(signal: AbortSignal): Promise<void>;
  send(message: ToModel): void;
  /** Ends the process; a new one is started. */
  restart(reason: string): void;
  /** Marks the model as unusable for good. */
  fail(error: AppError): void;
  close(): Promise<void>;
}

export interface SupervisorDeps {
  readonly settings: LlamaSettings;
  /** Messages about generations. */
  readonly onMessage: (message: FromModel) => void;
  /** The process is gone, and with it everything it was doing. */
  readonly onDown: () => void;
}

const BACKOFF_MIN_MS = 250;
const BACKOFF_MAX_MS = 30_000;
const HEALTHY_AFTER_MS = 60_000;
/** A file that ends the process so often before it was ever loaded is taken to be damaged. */
const MAX_FIRST_LOADS = 3;
const CLOSE_GRACE_MS = 5000;

/** Keeps one model process running: starts it, restarts it after a crash with growing pauses, ends it. */
export function createSupervisor({ settings, onMessage, onDown }: SupervisorDeps): Supervisor {
  const { logger, id } = settings;
  const waiting = new Set<(error?: AppError) => void>();
  let state: EngineState = 'loading';
  let failure = new AppError('model_file_invalid');
  let contextLength = settings.contextSize;
  let toolFormat: ToolFormat | undefined;
  let slots = settings.slots === 'auto' ? 1 : settings.slots;
  let cacheLimitBytes = 0;
  let device: EngineDevice | undefined;
  let draft: DraftOutcome | undefined;
  let current: ModelProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let backoffMs = BACKOFF_MIN_MS;
  let readyAt: number | undefined;
  let everReady = false;
  let failedLoads = 0;
  let closing: Promise<void> | undefined;

  const wake = (error?: AppError): void => {
    for (const settle of waiting) settle(error);
    waiting.clear();
  };

  function start(): void {
    const startedAt = performance.now();
    readyAt = undefined;
    const child = forkModel({
      onMessage: (message) => receive(child, message, startedAt),
      onNativeFailure: (line) => logger.error({ model: id, line }, 'native failure in the model'),
    });
    current = child;
    const { modelPath, adapterPath, contextSize, slots: wanted, threads, gpu } = settings;
    const { cacheBytes, speculation, purpose } = settings;
    const how = { purpose, contextSize, slots: wanted, threads, gpu, cacheBytes, speculation };
    // It may have been the draft model that ended the last process, by its size or by what is in it.
    const leavesDraft = failedLoads > 0;
    const draftPath = speculation === 'off' || leavesDraft ? undefined : settings.draft?.path;
    child.send({ type: 'load', request: { modelPath, adapterPath, draftPath, ...how } });
    timer = setTimeout(() => child.kill(), settings.startTimeoutMs);
    void child.ended.then((how) => {
      if (child === current) ended(how);
    });
  }

  function receive(child: ModelProcess, message: FromModel, startedAt: number): void {
    if (child !== current) return;
    if (message.type === 'ready') {
      clearTimeout(timer);
      ({ contextLength, toolFormat, slots, cacheLimitBytes, device } = message);
      draft = failedLoads > 0 ? abandoned(settings) : message.draft;
      state = 'ready';
      readyAt = performance.now();
      everReady = true;
      const loadMs = Math.round(readyAt - startedAt);
      const { pid } = child;
      logger.info({ model: id, pid, contextLength, slots, device, loadMs }, 'model ready');
      if (draft?.type === 'refused') {
        logger.error({ model: id, reason: draft.reason }, 'the model runs without its draft model');
      }
      wake();
    } else if (message.type === 'unloadable') {
      fail(new AppError('model_file_invalid', { message: unloadable(id, message.reason) }));
    } else if (message.type === 'log') {
      logger[message.level]({ model: id }, message.text);
    } else {
      onMessage(message);
    }
  }

  function draftState(): Omit<EngineDraft, 'id'> {
    if (draft?.type === 'refused') return { state: 'refused', reason: draft.reason };
    return { state: draft === undefined ? 'not_loaded' : 'ready' };
  }

  function ended(how: string): void {
    clearTimeout(timer);
    current = undefined;
    onDown();
    if (state === 'closed' || state === 'failed') return;
    if (readyAt === undefined) failedLoads += 1;
    else failedLoads = 0;
    if (!everReady && failedLoads >= MAX_FIRST_LOADS) {
      fail(new AppError('model_file_invalid', { message: unloadable(id, how) }));
      return;
    }
    if (readyAt !== undefined && performance.now() - readyAt > HEALTHY_AFTER_MS) {
      backoffMs = BACKOFF_MIN_MS;
    }
    state = 'restarting';
    logger.error({ model: id, how, restartInMs: backoffMs }, 'model process ended');
    timer = setTimeout(start, backoffMs);
    backoffMs = Math.min(backoffMs * 2, BACKOFF_MAX_MS);
  }

  function fail(error: AppError): void {
    clearTimeout(timer);
    state = 'failed';
    failure = error;
    logger.error({ model: id, reason: error.message }, 'model cannot be loaded');
    wake(error);
    current?.kill();
  }

  async function shutDown(): Promise<void> {
    clearTimeout(timer);
    state = 'closed';
    wake(new AppError('shutting_down'));
    const child = current;
    if (child === undefined) return;
    child.send({ type: 'close' });
    const grace = setTimeout(() => child.kill(), CLOSE_GRACE_MS);
    await child.ended;
    clearTimeout(grace);
  }

  return {
    state: () => state,
    contextLength: () => contextLength,
    toolFormat: () => toolFormat,
    slots: () => slots,
    cacheLimitBytes: () => cacheLimitBytes,
    device: () => device,
    draft() {
      if (settings.draft === undefined || settings.speculation === 'off') return undefined;
      return { id: settings.draft.id, ...draftState() };
    },
    fail,
    async whenReady(signal) {
      if (state === 'ready') return;
      if (state === 'closed') throw new AppError('shutting_down');
      if (state === 'failed') throw failure;
      await new Promise<void>((resolve, reject) => {
        const settle = (error?: AppError): void => {
          waiting.delete(settle);
          clearTimeout(patience);
          signal.removeEventListener('abort', onAbort);
          if (error === undefined) resolve();
          else reject(error);
        };
        const onAbort = (): void => settle(new AppError('cancelled'));
        const patience = setTimeout(
          () => settle(new AppError('model_not_ready')),
          settings.readyTimeoutMs,
        );
        waiting.add(settle);
        signal.addEventListener('abort', onAbort, { once: true });
      });
    },
    send: (message) => current?.send(message),
    restart(reason) {
      logger.error({ model: id, reason }, 'model process is stopped');
      current?.kill();
    },
    close: () => (closing ??= shutDown()),
    start,
  };
}

const unloadable = (id: string, reason: string): string =>
  `The model ${id} cannot be loaded: ${reason}`;

/** What is said of a draft model that was left out after a load that failed. */
function abandoned({ draft, modelPath, speculation }: LlamaSettings): DraftOutcome | undefined {
  if (draft === undefined || speculation === 'off') return undefined;
  const reason = `The process ended while ${modelPath} was loaded with the draft model ${draft.path}; the model is loaded without it until it is started again.`;
  return { type: 'refused', reason };
}
