import { AppError, type ErrorCode } from '../../../core/errors.ts';

/** By SQLSTATE; the first that fits. */
const CODES: readonly (readonly [RegExp, ErrorCode])[] = [
  [/^(?:40001|40P01|55P03|55006|57014)$/, 'store_busy'],
  [/^(?:53100|53200)$/, 'storage_full'],
  [/^(?:08|28|3D|53|57P|58)/, 'store_unavailable'],
  [/^XX00[12]$/, 'storage_damaged'],
];
const LOST =
  /^(?:ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT)$/;
const LOST_MESSAGE =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed)/;
const ENDED = /^Cannot use a pool after calling end/;

/** Whether the connection has gone, so that another one may fare better. */
export function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return LOST.test(stateOf(error)) || /^(?:08|57P)/.test(stateOf(error)) || isCutOff(error);
}

/** Whether a transaction met another one and may be tried again from its start. */
export function isCollision(error: unknown): boolean {
  return /^(?:40001|40P01)$/.test(stateOf(error));
}

/** What the driver and the server throw, as this house's errors. */
export function translated(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  if (ENDED.test(error.message)) return new AppError('shutting_down', { cause: error });
  const state = stateOf(error);
  if (LOST.test(state) || isCutOff(error)) {
    return new AppError('store_unavailable', { cause: withoutData(error) });
  }
  // What is not PostgreSQL's is a mistake of ours: left as it is.
  if (!/^[0-9A-Z]{5}$/.test(state)) return error;
  const code = CODES.find(([pattern]) => pattern.test(state))?.[1] ?? 'internal';
  return new AppError(code, { cause: withoutData(error) });
}

function isCutOff({ message }: Error): boolean {
  return LOST_MESSAGE.test(message);
}

function stateOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** PostgreSQL puts rows into the message and detail of many errors; those of a lost connection or a login hold none. */
function withoutData(error: Error): Error {
  const state = stateOf(error);
  const isHarmless = state === '' || LOST.test(state) || /^(?:08|28|3D|53|57)/.test(state);
  const { routine, table, constraint } = error as Error & {
    routine?: unknown;
    table?: unknown;
    constraint?: unknown;
  };
  const place = [routine, table, constraint].filter((part) => typeof part === 'string').join(', ');
  return new Error(isHarmless ? error.message : `PostgreSQL error ${state} (${place})`);
}
