import { AppError } from '../core/errors.js';
/** What every engine refuses in the same way. Throws `invalid_request`. */
export function validateRequest(request) {
  const { input, maxTokens, temperature = 0, topP = 1, seed = 0, stop = [], constraint } = request;
  if ('messages' in input && input.messages.length === 0) {
    throw invalid('messages', 'At least one message is needed.');
  }
  if (!Number.isInteger(maxTokens) || maxTokens < 1) {
    throw invalid('max_tokens', 'max_tokens is a whole number of at least 1.');
  }
  if (!(temperature >= 0 && Number.isFinite(temperature))) {
    throw invalid('temperature', 'temperature is a number of at least 0.');
  }
  if (!(topP > 0 && topP <= 1)) throw invalid('top_p', 'top_p is above 0 and at most 1.');
  if (!Number.isSafeInteger(seed)) throw invalid('seed', 'seed is a whole number.');
  if (stop.includes('')) throw invalid('stop', 'A stop string cannot be empty.');
  if (constraint?.type === 'choice') validateChoice(constraint);
}
function validateChoice({ options, min, max }) {
  const ids = new Set(options.map(({ id }) => id));
  if (ids.size !== options.length) throw invalid('constraint', 'Ids of options are unique.');
  if (!options.every(({ id }) => /^[A-Za-z0-9]+$/.test(id))) {
    throw invalid('constraint', 'Ids of options are ASCII letters and digits.');
  }
  const countable = Number.isInteger(min) && Number.isInteger(max);
  if (!countable || min < 0 || max < min || min > options.length) {
    throw invalid('constraint', 'A choice takes between min and max of the options.');
  }
}
const invalid = (param, message) => new AppError('invalid_request', { param, message });
//# sourceMappingURL=validate-request.js.map
