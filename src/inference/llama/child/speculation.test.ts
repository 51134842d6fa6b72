import type { Token } from 'node-llama-cpp';
import { expect, test } from 'vitest';
import { createExperience } from './agreement.ts';
import type { DraftLane } from './drafter.ts';
import { createLengthChoice } from './length-choice.ts';
import { createSpeculation, type Speculation } from './speculation.ts';

const repeated = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3] as Token[];
const fresh = [21, 22, 23, 24, 25] as Token[];
/** Sixteen tokens cost as much as three, one by one. */
const cheap = (tokens: number): number => 20 + tokens * 2;
/** A guessed token costs as much as one that is asked for. */
const dear = (tokens: number): number => tokens * 20;

function speculate(cost: (tokens: number) => number): Speculation {
  return createSpeculation({
    prompt: repeated,
    cost,
    tokenPrice: () => cost(1),
    choose: createLengthChoice(),
  });
}

/** A draft model that counts on from the last token. */
function counting({ guessMs = 1, readingMs = 1, room = 1000 } = {}): DraftLane {
  return {
    price: () => ({ guessMs, readingMs }),
    room: () => room,
    guess: async (history, count) =>
      Array.from({ length: count }, (_, i) => ((history.at(-1) ?? 0) + 1 + i) as Token),
  };
}

function withDraft(
  lane: DraftLane,
  { prompt = fresh, cost = cheap, experience = createExperience() } = {},
): Speculation {
  return createSpeculation({
    prompt,
    cost,
    tokenPrice: () => cost(1),
    choose: createLengthChoice(),
    draft: { lane, experience },
  });
}

async function drafts(speculation: Speculation, answers: boolean[], length = 3): Promise<boolean> {
  for (const isRight of answers) {
    const proposal = await speculation.propose(length);
    if (proposal !== undefined) speculation.judge(proposal, isRight ? proposal.tokens.length : 0);
  }
  return (await speculation.propose(length)) !== undefined;
}

test('it guesses where a pass with many tokens is cheap, and nowhere else', async () => {
  expect((await speculate(cheap).propose(100))?.tokens[0]).toBe(4);
  expect(await speculate(dear).propose(100)).toBeUndefined();
});

test('it never guesses further than there is room', async () => {
  expect((await speculate(cheap).propose(7))?.tokens).toHaveLength(7);
  expect((await speculate(cheap).propose(5))?.tokens).toHaveLength(3);
  expect(await speculate(cheap).propose(2)).toBeUndefined();
});

test('it asks for more agreement after a disappointment, and believes again after a success', async () => {
  const speculation = speculate(cheap);
  const seven = { source: 'lookup', tokens: repeated.slice(0, 7) } as const;
  speculation.judge(seven, 0);
  expect(await speculation.propose(7)).toBeUndefined();
  for (let i = 0; i < 12; i += 1) speculation.judge(seven, 7);
  expect((await speculation.propose(7))?.tokens).toHaveLength(7);
});

test('it counts what it guessed and what was right, by who guessed it', () => {
  const speculation = speculate(cheap);
  speculation.judge({ source: 'lookup', tokens: repeated.slice(0, 7) }, 7);
  speculation.judge({ source: 'lookup', tokens: repeated }, 4);
  speculation.judge({ source: 'model', tokens: fresh }, 2);
  expect(speculation.count('lookup')).toEqual({ drafted: 22, accepted: 11 });
  expect(speculation.count('model')).toEqual({ drafted: 5, accepted: 2 });
});

test('a draft model is asked where the text tells nothing', async () => {
  const speculation = withDraft(counting());
  speculation.add([40 as Token]);
  expect(await speculation.propose(3)).toEqual({ source: 'model', tokens: [41, 42, 43] });
});

test('the text is asked first', async () => {
  const speculation = withDraft(counting(), { prompt: repeated.slice(0, -1) });
  speculation.add([3 as Token]);
  expect(await speculation.propose(3)).toEqual({ source: 'lookup', tokens: [4, 5, 6] });
});

test('nobody waits for the draft model before the first token', async () => {
  expect(await withDraft(counting()).propose(15)).toBeUndefined();
});

test('a draft model guesses no further than its own context reaches', async () => {
  const speculation = withDraft(counting({ room: 2 }));
  speculation.add([40 as Token]);
  expect((await speculation.propose(15))?.tokens).toHaveLength(2);
  const full = withDraft(counting({ room: 0 }));
  full.add([40 as Token]);
  expect(await full.propose(15)).toBeUndefined();
});

test('a draft model stays out of the way where its passes or the check of them cost too much', async () => {
  for (const speculation of [
    withDraft(counting({ guessMs: 15, readingMs: 15 })),
    withDraft(counting(), { cost: dear }),
  ]) {
    speculation.add([40 as Token]);
    expect(await speculation.propose(15)).toBeUndefined();
  }
});

test('a long prompt is read by the draft model where the answer may be long enough to repay it', async () => {
  const speculation = withDraft(counting({ readingMs: 400 }));
  speculation.add([40 as Token]);
  expect(await speculation.propose(10)).toBeUndefined();
  expect(await speculation.propose(200)).toBeDefined();
});

test('a draft model that is wrong is asked no more, in this answer and the next', async () => {
  const experience = createExperience();
  for (let answer = 0; answer < 6; answer += 1) {
    const speculation = withDraft(counting(), { experience });
    speculation.add([40 as Token]);
    expect(await drafts(speculation, Array<boolean>(24).fill(false))).toBe(false);
    if (answer > 2) expect(speculation.count('model').drafted).toBe(0);
  }
});

test('after some answers it is tried again, and trusted where it is right', async () => {
  const experience = createExperience();
  let tries = 0;
  for (let answer = 0; answer < 40; answer += 1) {
    const speculation = withDraft(counting(), { experience });
    speculation.add([40 as Token]);
    await drafts(speculation, Array<boolean>(24).fill(tries > 1));
    if (speculation.count('model').drafted > 0) tries += 1;
  }
  expect(tries).toBeGreaterThan(3);
});
