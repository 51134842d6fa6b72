import type { AppError } from '../../core/errors.ts';
import type { EngineEvent } from '../types.ts';

/** What a generation has produced and nobody has taken yet. */
export interface TextStream {
  push(event: EngineEvent): void;
  /** Ends the stream with an error, at once: events not taken yet are dropped. */
  fail(error: AppError): void;
  /** The next event, waiting for it if need be. Throws what `fail` was given. */
  next(): Promise<EngineEvent>;
}

export function createTextStream(): TextStream {
  const events: EngineEvent[] = [];
  let failure: AppError | undefined;
  let wake: (() => void) | undefined;
  const changed = (): void => {
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
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
