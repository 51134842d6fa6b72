import { AppError } from '../../core/errors.js';
const INVALID = 'invalid_request_error';
/** The only place where an error becomes an HTTP status. 499 is what proxies log for a client that left. */
const HTTP = {
  invalid: { status: 400, type: INVALID },
  unauthorized: { status: 401, type: 'authentication_error' },
  not_found: { status: 404, type: INVALID },
  conflict: { status: 409, type: INVALID },
  too_large: { status: 413, type: INVALID },
  unsupported: { status: 415, type: INVALID },
  overloaded: { status: 429, type: 'rate_limit_error' },
  unavailable: { status: 503, type: 'server_error' },
  cancelled: { status: 499, type: INVALID },
  internal: { status: 500, type: 'server_error' },
};
export function errorStatus(error) {
  return error.code === 'method_not_allowed' ? 405 : HTTP[error.kind].status;
}
export function errorObject(error) {
  return {
    error: {
      message: error.message,
      type: HTTP[error.kind].type,
      param: error.param ?? null,
      code: error.code,
    },
  };
}
/** Anything thrown, as an AppError; what was not foreseen says nothing of itself to the client. */
export function asAppError(thrown) {
  return thrown instanceof AppError ? thrown : new AppError('internal', { cause: thrown });
}
//# sourceMappingURL=error-object.js.map
