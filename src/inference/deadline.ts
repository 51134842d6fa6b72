import { AppError } from '../core/errors.ts';

export interface Deadline {
  /** Aborts when the caller's signal does, or when the time is up. */
  readonly signal: AbortSignal;
  /** The error to throw for one that ended the work: `deadline_exceeded` where it was the time. */
  explain(error: unknown): unknown;
  clear(): void;
}

/** Ends work after `timeoutMs`, waiting included: who asked has given up by then, and others wait for the place. */
export function createDeadline(signal: AbortSignal, timeoutMs: number): Deadline {
  const controller = new AbortController();
  let expired = false;
  const onAbort = (): void => controller.abort(signal.reason);
  const timer = setTimeout(() => {
    expired = true;
    controller.abort();
  }, timeoutMs);
  timer.unref();
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    explain(error) {
      const byTime = expired && !signal.aborted;
      return byTime && error instanceof AppError && error.code === 'cancelled'
        ? new AppError('deadline_exceeded')
        : error;
    },
    clear() {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    },
  };
}
