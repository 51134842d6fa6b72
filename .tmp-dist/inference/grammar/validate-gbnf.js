import { AppError } from '../../core/errors.js';
import { readGbnf } from './gbnf-reader.js';
const MAX_CHARS = 256 * 1024;
const MAX_RULES = 4000;
/** Elements after repetitions are written out, the form in which llama.cpp holds a grammar. */
const MAX_ELEMENTS = 100_000;
/**
 * Checks a grammar without the native parser, so that a bad one can never reach it: syntax, size once expanded,
 * missing rules, left recursion (which would never end), repetitions of nothing. Throws `invalid_grammar`.
 */
export function validateGbnf(text) {
  if (text.length > MAX_CHARS) throw invalid('it is too long');
  const rules = readGbnf(text);
  if (!rules.has('root')) throw invalid('it has no rule "root"');
  if (rules.size > MAX_RULES) throw invalid('it has too many rules');
  const items = [...rules.values()].flatMap(itemsOf);
  if (items.reduce((sum, item) => sum + expandedSize(item), 0) > MAX_ELEMENTS) {
    throw invalid('it is too large once its repetitions are written out');
  }
  for (const { matcher } of items) {
    if (matcher.type === 'rule' && !rules.has(matcher.name)) throw invalid('a rule is not defined');
  }
  const empty = emptyRules(rules);
  for (const item of items) {
    if (item.max !== 1 && matchesNothing({ ...item, min: 1 }, empty)) {
      throw invalid('something that may be empty is repeated');
    }
  }
  refuseLeftRecursion(rules, empty);
}
const invalid = (reason) =>
  new AppError('invalid_grammar', { message: `The grammar cannot be used: ${reason}.` });
function itemsOf(alternatives) {
  const items = [];
  for (const item of alternatives.flat()) {
    items.push(item);
    if (item.matcher.type === 'group') items.push(...itemsOf(item.matcher.alternatives));
  }
  return items;
}
function expandedSize({ matcher, min, max }) {
  const size = matcher.type === 'characters' ? matcher.size : 1;
  return (size + 2) * Math.max(1, min, max ?? 1);
}
/** Names of the rules that match the empty text. */
function emptyRules(rules) {
  const empty = new Set();
  for (let before = -1; before !== empty.size;) {
    before = empty.size;
    for (const [name, alternatives] of rules) {
      if (anyMatchesNothing(alternatives, empty)) empty.add(name);
    }
  }
  return empty;
}
function anyMatchesNothing(alternatives, empty) {
  return alternatives.some((sequence) => sequence.every((item) => matchesNothing(item, empty)));
}
function matchesNothing({ matcher, min }, empty) {
  if (min === 0) return true;
  if (matcher.type === 'characters') return matcher.size === 0;
  if (matcher.type === 'rule') return empty.has(matcher.name);
  return anyMatchesNothing(matcher.alternatives, empty);
}
function refuseLeftRecursion(rules, empty) {
  const done = new Set();
  const open = new Set();
  const visit = (name) => {
    if (done.has(name)) return;
    if (open.has(name)) throw invalid('a rule begins with itself');
    open.add(name);
    for (const next of leftmost(rules.get(name) ?? [], empty)) visit(next);
    open.delete(name);
    done.add(name);
  };
  for (const name of rules.keys()) visit(name);
}
/** Names of the rules with which one of the alternatives can begin. */
function leftmost(alternatives, empty) {
  return alternatives.flatMap((sequence) => {
    const end = sequence.findIndex((item) => !matchesNothing(item, empty));
    const beginning = end === -1 ? sequence : sequence.slice(0, end + 1);
    return beginning.flatMap(({ matcher }) => {
      if (matcher.type === 'rule') return [matcher.name];
      return matcher.type === 'group' ? leftmost(matcher.alternatives, empty) : [];
    });
  });
}
//# sourceMappingURL=validate-gbnf.js.map
