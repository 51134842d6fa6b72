import { pino } from 'pino';
/**
 * JSON lines on stderr, so that stdout stays free for a command's own output.
 * Callers log ids, counts and durations; prompts, passages and patient text have no field here.
 */
export function createLogger(level) {
  return pino({ level, base: null }, pino.destination({ dest: 2, sync: true }));
}
//# sourceMappingURL=logger.js.map
