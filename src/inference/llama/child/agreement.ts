/** How often a model agreed with its draft model, over all answers of a kind. */
export interface Experience {
  /** The chance to begin an answer with. */
  first(): number;
  note(agreed: number, refused: number): void;
}

/** The same within one answer. */
export interface Agreement {
  /** That the model agrees with a guess, where it agreed with those before it; below 1. */
  chance(): number;
  /** `agreed` of `proposed` tokens were right. */
  learn(proposed: number, agreed: number): void;
}

/** Hopeful, so that a draft model is tried at all: one that is never tried is never known to be good. */
const FIRST_CHANCE = 0.9;
/** One answer in so many begins with hope again, whatever was seen: texts differ. */
const HOPE_EVERY = 16;
/** Guesses that the first chance weighs as much as, and what is left of what was seen after each proposal. */
const WEIGHT = 4;
const MEMORY = { answer: 0.9, all: 0.98 } as const;
const MOST = 0.99;

export function createExperience(): Experience {
  const seen = createEstimate(FIRST_CHANCE, MEMORY.all);
  let answers = 0;
  return {
    first() {
      answers += 1;
      return answers % HOPE_EVERY === 0 ? Math.max(FIRST_CHANCE, seen.chance()) : seen.chance();
    },
    note: seen.note,
  };
}

export function createAgreement(experience: Experience): Agreement {
  const seen = createEstimate(experience.first(), MEMORY.answer);
  return {
    chance: seen.chance,
    learn(proposed, agreed) {
      // Behind the first wrong one nothing is known.
      const refused = agreed < proposed ? 1 : 0;
      seen.note(agreed, refused);
      experience.note(agreed, refused);
    },
  };
}

/** A share of guesses that were right, in which older ones count less and less. */
function createEstimate(
  first: number,
  memory: number,
): Pick<Experience, 'note'> & Pick<Agreement, 'chance'> {
  let right = first * WEIGHT;
  let wrong = (1 - first) * WEIGHT;
  return {
    chance: () => Math.min(MOST, right / (right + wrong)),
    note(agreed, refused) {
      right = right * memory + agreed;
      wrong = wrong * memory + refused;
    },
  };
}
