import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { createTokenTrie } from './token-trie.ts';

const exact = { additionalProperties: false } as const;
const addedToken = Type.Object(
  {
    id: Type.Integer(),
    content: Type.String({ minLength: 1 }),
    single_word: Type.Literal(false),
    lstrip: Type.Literal(false),
    rstrip: Type.Literal(false),
    normalized: Type.Literal(false),
    special: Type.Boolean(),
  },
  exact,
);
const normalizer = Type.Object(
  { type: Type.Union(['NFC', 'NFKC', 'Lowercase'].map((type) => Type.Literal(type))) },
  exact,
);
/** The tokenizers this file runs: nothing but what is named here. */
const tokenizerJson = Type.Object(
  {
    version: Type.String(),
    truncation: Type.Null(),
    padding: Type.Null(),
    added_tokens: Type.Array(addedToken),
    normalizer: Type.Object(
      { type: Type.Literal('Sequence'), normalizers: Type.Array(normalizer) },
      exact,
    ),
    pre_tokenizer: Type.Object(
      {
        type: Type.Literal('Split'),
        // Classes of characters and how often: what every dialect of patterns reads alike.
        pattern: Type.Object({ Regex: Type.String({ pattern: '^[^\\\\(){}^$.?:&]+$' }) }, exact),
        behavior: Type.Literal('Removed'),
        invert: Type.Literal(true),
      },
      exact,
    ),
    post_processor: Type.Null(),
    decoder: Type.Null(),
    model: Type.Object(
      {
        type: Type.Literal('Unigram'),
        unk_id: Type.Integer({ minimum: 0 }),
        vocab: Type.Array(Type.Tuple([Type.String({ minLength: 1 }), Type.Number()])),
        byte_fallback: Type.Literal(false),
      },
      exact,
    ),
  },
  exact,
);
const tokenizerConfig = Type.Object(
  {
    tokenizer_class: Type.Literal('PreTrainedTokenizer'),
    model_max_length: Type.Number(),
    pad_token: Type.String(),
    unk_token: Type.String(),
  },
  exact,
);

export interface UnigramTokenizer {
  encode(text: string): number[];
  readonly padId: number;
}

/** How much worse than the rarest word of the vocabulary an unknown character is. */
const UNKNOWN_PENALTY = 10;

/**
 * The Unigram tokenizer of a model folder, giving the ids that the tokenizers library gives, several times as fast: half of
 * an ingest and of a question's ranking is tokens. Undefined where the files ask for anything this does not know.
 */
export function createUnigramTokenizer(
  json: unknown,
  config: unknown,
): UnigramTokenizer | undefined {
  if (!Value.Check(tokenizerJson, json) || !Value.Check(tokenizerConfig, config)) return undefined;
  const padId = json.added_tokens.find(({ content }) => content === config.pad_token)?.id;
  if (padId === undefined || json.model.unk_id >= json.model.vocab.length) return undefined;
  const added = new Map(json.added_tokens.map(({ content, id }) => [content, id]));
  const addedPattern = new RegExp(
    `(${[...added.keys()]
      .toSorted((a, b) => b.length - a.length)
      .map((content) => content.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
      .join('|')})`,
    'u',
  );
  const words = new RegExp(json.pre_tokenizer.pattern.Regex, 'gu');
  const segment = createSegmenter(json.model);
  return {
    padId,
    encode(text) {
      const ids: number[] = [];
      for (const section of added.size === 0 ? [text] : text.split(addedPattern)) {
        const id = added.get(section);
        if (id !== undefined) ids.push(id);
        else segment(normalized(section, json.normalizer.normalizers).match(words) ?? [], ids);
      }
      return ids;
    },
  };
}

function normalized(text: string, steps: readonly { readonly type: string }[]): string {
  return steps.reduce(
    (done, { type }) => (type === 'Lowercase' ? done.toLowerCase() : done.normalize(type)),
    text,
  );
}

/** The most probable cut of each word, by Viterbi; ties as the library breaks them. Runs of unknown characters are one id. */
function createSegmenter({
  vocab,
  unk_id: unknownId,
}: Static<typeof tokenizerJson>['model']): (words: readonly string[], ids: number[]) => void {
  const trie = createTokenTrie(vocab.map(([token]) => token));
  const scores = Float64Array.from(vocab, ([, score]) => score);
  const unknownScore =
    vocab.reduce((least, [, score]) => Math.min(least, score), Infinity) - UNKNOWN_PENALTY;
  scores[unknownId] = unknownScore;

  /** Pieces of one word; those that end at a place form a list in order of their beginnings. */
  const nodes: { id: number; start: number; total: number; previous: number; nextAtEnd: number }[] =
    [];
  const firstAtEnd: number[] = [];
  const lastAtEnd: number[] = [];
  let count = 0;

  function add(id: number, start: number, end: number): void {
    const score = id === unknownId ? unknownScore : (scores[id] ?? 0);
    let [total, previous] = [0, -1];
    for (let at = firstAtEnd[start] ?? -1; at !== -1; at = nodes[at]?.nextAtEnd ?? -1) {
      const sum = (nodes[at]?.total ?? 0) + score;
      if (previous === -1 || sum > total) [total, previous] = [sum, at];
    }
    put(id, start, end, total, previous);
  }

  function put(id: number, start: number, end: number, total: number, previous: number): void {
    const node = (nodes[count] ??= { id, start, total, previous, nextAtEnd: -1 });
    node.id = id;
    node.start = start;
    node.total = total;
    node.previous = previous;
    node.nextAtEnd = -1;
    const last = lastAtEnd[end] ?? -1;
    if (last === -1) firstAtEnd[end] = count;
    else {
      const before = nodes[last];
      if (before !== undefined) before.nextAtEnd = count;
    }
    lastAtEnd[end] = count;
    count += 1;
  }

  function segmentWord(word: string): number[] {
    const codes = Array.from(word, (letter) => letter.codePointAt(0) ?? 0);
    count = 0;
    firstAtEnd.length = 0;
    lastAtEnd.length = 0;
    for (let i = 0; i <= codes.length; i += 1) {
      firstAtEnd.push(-1);
      lastAtEnd.push(-1);
    }
    put(-1, 0, 0, 0, -1);
    for (let start = 0; start < codes.length; start += 1) {
      let hasSingle = false;
      let node = 0;
      for (let end = start; end < codes.length; end += 1) {
        node = trie.step(node, codes[end] ?? 0);
        if (node === -1) break;
        const id = trie.idAt(node);
        if (id === -1) continue;
        add(id, start, end + 1);
        if (end === start) hasSingle = true;
      }
      if (!hasSingle) add(unknownId, start, start + 1);
    }
    let [best, bestTotal] = [-1, 0];
    for (let at = firstAtEnd[codes.length] ?? -1; at !== -1; at = nodes[at]?.nextAtEnd ?? -1) {
      const { total = 0 } = nodes[at] ?? {};
      if (best === -1 || total > bestTotal) [best, bestTotal] = [at, total];
    }
    const found: number[] = [];
    for (let at = best; at > 0; at = nodes[at]?.previous ?? -1)
      found.push(nodes[at]?.id ?? unknownId);
    return found.reverse();
  }

  return (words, ids) => {
    let wasUnknown = false;
    for (const word of words) {
      for (const id of segmentWord(word)) {
        const isUnknown = id === unknownId;
        if (!isUnknown || !wasUnknown) ids.push(id);
        wasUnknown = isUnknown;
      }
    }
  };
}
