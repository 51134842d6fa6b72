import { pino, type Logger } from 'pino';

export type { Logger };

/**
 * JSON lines on stderr, so that stdout stays free for a command's own output.
 * Callers log ids, counts and durations; prompts, passages and patient text have no field here.
 */
export function createLogger(level: string): Logger {
  return pino({ level, base: null }, pino.destination({ dest: 2, sync: true }));
}
