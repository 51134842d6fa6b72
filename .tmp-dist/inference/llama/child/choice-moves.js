import { AppError } from '../../../core/errors.js';
export function createChoiceWalk(model, { options, min, max }, maxTokens) {
  const spellings = options.map(({ id }) => spell(model, id));
  const chosen = [];
  let path = [];
  let count = 0;
  const tokensOf = (spelling, place) => (place === 0 ? spelling.atStart : spelling.afterBlank);
  const unused = () => spellings.filter((spelling) => !chosen.includes(spelling));
  const startedWith = () =>
    unused().filter((spelling) => {
      const tokens = tokensOf(spelling, chosen.length);
      return fits(tokens, path.length) && path.every((token, i) => tokens[i] === token);
    });
  /** Whether an id of which `spelled` tokens are there already can be written to its end. */
  const fits = (tokens, spelled) => count - spelled + tokens.length <= maxTokens;
  const complete = () =>
    path.length === 0
      ? undefined
      : startedWith().find((s) => tokensOf(s, chosen.length).length === path.length);
  /** First tokens of the ids that can follow once `done` are chosen. */
  const beginnings = (done) => {
    const rest = done.length < max ? spellings.filter((s) => !done.includes(s)) : [];
    const affordable = rest.filter((s) => fits(tokensOf(s, done.length), 0));
    const tokens = affordable.flatMap((s) => tokensOf(s, done.length).slice(0, 1));
    return { tokens, cut: rest.length > 0 && affordable.length === 0 };
  };
  const accept = (spelling) => {
    const text = chosen.length === 0 ? spelling.id : ` ${spelling.id}`;
    chosen.push(spelling);
    path = [];
    return text;
  };
  return {
    count: () => count,
    moves() {
      const finished = complete();
      if (path.length === 0) {
        const { tokens, cut } = beginnings(chosen);
        return { tokens: unique(tokens), canEnd: chosen.length >= min, outOfTokens: cut };
      }
      const longer = startedWith().flatMap((s) =>
        tokensOf(s, chosen.length).slice(path.length, path.length + 1),
      );
      if (finished === undefined) {
        return { tokens: unique(longer), canEnd: false, outOfTokens: false };
      }
      const next = beginnings([...chosen, finished]);
      const canEnd = chosen.length + 1 >= min;
      return { tokens: unique([...longer, ...next.tokens]), canEnd, outOfTokens: next.cut };
    },
    take(token) {
      const finished = complete();
      const goesOn = startedWith().some((s) => tokensOf(s, chosen.length)[path.length] === token);
      const text = finished === undefined || goesOn ? '' : accept(finished);
      path.push(token);
      count += 1;
      return text;
    },
    end() {
      const finished = complete();
      return finished === undefined ? '' : accept(finished);
    },
  };
}
function spell(model, id) {
  // Behind other text no tokenizer puts a blank of its own in front.
  const atStart = model.tokenize(id, false, 'trimLeadingSpace');
  const afterBlank = model.tokenize(` ${id}`, false, 'trimLeadingSpace');
  const same = (tokens) => model.detokenize(tokens).trim() === id;
  if (!same(atStart) || !same(afterBlank)) {
    throw new AppError('invalid_request', { message: 'The model cannot spell an option.' });
  }
  return { id, atStart, afterBlank };
}
const unique = (tokens) => [...new Set(tokens)];
//# sourceMappingURL=choice-moves.js.map
