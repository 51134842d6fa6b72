import type { Token } from 'node-llama-cpp';
import { createAgreement, type Experience } from './agreement.ts';
import type { DraftLane } from './drafter.ts';
import type { ChooseLength } from './length-choice.ts';
import { createLookup } from './lookup.ts';

/** Guessed tokens, and who guessed them. */
export interface Proposal {
  readonly source: 'lookup' | 'model';
  readonly tokens: readonly Token[];
}

export interface GuessCount {
  readonly drafted: number;
  readonly accepted: number;
}

/** Tokens that may come next, evaluated together with the last one and thrown away where the model says otherwise. */
export interface Speculation {
  /** Takes note of tokens of the answer. */
  add(tokens: readonly Token[]): void;
  /** What to evaluate ahead, at most `limit` tokens; undefined where nothing would pay. */
  propose(limit: number): Promise<Proposal | undefined>;
  /** How many of the proposed tokens the model agreed with. */
  judge(proposal: Proposal, accepted: number): void;
  count(source: Proposal['source']): GuessCount;
}

export interface SpeculationDeps {
  readonly prompt: readonly Token[];
  /** Milliseconds of a pass with so many tokens of one sequence. */
  readonly cost: (tokens: number) => number;
  /** What a token costs without speculation at the moment, in milliseconds. */
  readonly tokenPrice: () => number;
  readonly choose: ChooseLength;
  /** Asked where nothing is found in the text. */
  readonly draft?: { readonly lane: DraftLane; readonly experience: Experience } | undefined;
}

const LOOKUP_LENGTHS = [3, 7, 15, 31] as const;
const LONGEST_LOOKUP = 31;
const DRAFT_LENGTHS = [1, 2, 3, 4, 5, 6, 7, 9, 11, 13, 15] as const;
/** The chance that the model agrees with the next token found in the text: at first, and how fast experience changes it. */
const FIRST_CHANCE = 0.92;
const LEARNING = 0.35;
/** Tokens that have to agree before a place in the text is believed: at first, and at most after disappointments. */
const FIRST_MATCH = 3;
const LAST_MATCH = 24;
/** Reading a text with the draft model has to pay within so many more tokens of the answer. */
const REPAID_WITHIN = 128;

export function createSpeculation(deps: SpeculationDeps): Speculation {
  const { prompt, cost, tokenPrice, choose, draft } = deps;
  const lookup = createLookup();
  lookup.add(prompt);
  const history = [...prompt];
  const counts = { lookup: { drafted: 0, accepted: 0 }, model: { drafted: 0, accepted: 0 } };
  let chance = FIRST_CHANCE;
  let needed = FIRST_MATCH;
  const agreement = draft === undefined ? undefined : createAgreement(draft.experience);

  function find(limit: number): readonly Token[] {
    const { tokens, matched } = lookup.guess(Math.min(limit, LONGEST_LOOKUP));
    if (matched < needed) return [];
    const length = choose({
      lengths: LOOKUP_LENGTHS.filter((each) => each <= tokens.length),
      chance,
      price: (each) => cost(each + 1),
      tokenPrice: tokenPrice(),
    });
    return tokens.slice(0, length);
  }

  async function ask(limit: number): Promise<readonly Token[]> {
    // Nobody waits for his first token while the draft model reads the prompt.
    if (draft === undefined || agreement === undefined || history.length === prompt.length) {
      return [];
    }
    const { lane } = draft;
    const room = Math.min(limit, lane.room(history));
    const { readingMs, guessMs } = lane.price(history);
    // Its first token comes out of reading what is new, be it the last token alone or all of the prompt.
    const isBacklog = readingMs > guessMs * DRAFT_LENGTHS.length;
    const once = isBacklog ? guessMs : readingMs;
    const price = (length: number): number => cost(length + 1) + once + (length - 1) * guessMs;
    const debt = isBacklog ? readingMs / Math.min(limit, REPAID_WITHIN) : 0;
    const length = choose({
      lengths: DRAFT_LENGTHS.filter((each) => each <= room),
      chance: agreement.chance(),
      price,
      tokenPrice: tokenPrice() - debt,
    });
    return length === 0 ? [] : lane.guess(history, length);
  }

  return {
    add(tokens) {
      lookup.add(tokens);
      for (const token of tokens) history.push(token);
    },
    async propose(limit) {
      const found = find(limit);
      if (found.length > 0) return { source: 'lookup', tokens: found };
      const guessed = await ask(limit);
      return guessed.length > 0 ? { source: 'model', tokens: guessed } : undefined;
    },
    judge({ source, tokens: { length: proposed } }, agreed) {
      const count = counts[source];
      count.drafted += proposed;
      count.accepted += agreed;
      if (source === 'model') return agreement?.learn(proposed, agreed);
      const seen = agreed / (agreed + (agreed < proposed ? 1 : 0) || 1);
      chance = Math.min(0.99, chance + LEARNING * (seen - chance));
      if (agreed * 2 < proposed) needed = Math.min(needed * 2, LAST_MATCH);
      else needed = FIRST_MATCH;
    },
    count: (source) => counts[source],
  };
}
