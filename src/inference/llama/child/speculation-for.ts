import type { Token } from 'node-llama-cpp';
import type { GenerateTimings } from '../../types.ts';
import type { SpeculationChoice } from '../options.ts';
import type { GenerateTask } from '../protocol.ts';
import type { Experience } from './agreement.ts';
import type { DecodeLoop } from './decode-loop.ts';
import type { Drafter } from './drafter.ts';
import type { ChooseLength } from './length-choice.ts';
import type { LoadedModel } from './load-model.ts';
import type { PassCost } from './pass-cost.ts';
import type { Slot } from './slot.ts';
import { createSpeculation, type Speculation } from './speculation.ts';

/** What guessing ahead needs, the same for all answers. */
export interface SpeculationTools {
  readonly loaded: LoadedModel;
  readonly cost: PassCost;
  readonly loop: DecodeLoop;
  readonly speculation: SpeculationChoice;
  readonly chooseLength: ChooseLength;
  readonly drafter: Drafter | undefined;
  /** What came of the draft model's guesses: a grammar allows few of them. */
  readonly experience: Readonly<Record<'none' | 'grammar', Experience>>;
}

/** How to guess ahead in one answer; undefined where nothing may be guessed. */
export function speculationFor(
  { loaded, cost, loop, speculation: choice, chooseLength, drafter, experience }: SpeculationTools,
  { task, signal }: { readonly task: GenerateTask; readonly signal: AbortSignal },
  slot: Slot,
  prompt: readonly Token[],
): Speculation | undefined {
  const { constraint, topLogprobs, isReproducible } = task;
  if (
    choice === 'off' ||
    !loaded.native.goesBack ||
    constraint.type === 'choice' ||
    topLogprobs !== undefined ||
    // A pass of many rounds otherwise than a pass of one, and a seed is a promise.
    isReproducible
  ) {
    return undefined;
  }
  const lane = drafter?.open(slot.sequence, signal);
  return createSpeculation({
    prompt,
    cost: cost.of,
    tokenPrice: loop.tokenPrice,
    choose: chooseLength,
    draft: lane === undefined ? undefined : { lane, experience: experience[constraint.type] },
  });
}

type Guesses = Pick<
  GenerateTimings,
  'draftedTokens' | 'acceptedTokens' | 'modelDraftedTokens' | 'modelAcceptedTokens'
>;

/** What came of it. */
export function guessesOf(speculation: Speculation | undefined): Guesses {
  if (speculation === undefined) return {};
  const [lookup, model] = [speculation.count('lookup'), speculation.count('model')];
  const draftedTokens = lookup.drafted + model.drafted;
  return {
    ...(draftedTokens === 0
      ? {}
      : { draftedTokens, acceptedTokens: lookup.accepted + model.accepted }),
    ...(model.drafted === 0
      ? {}
      : { modelDraftedTokens: model.drafted, modelAcceptedTokens: model.accepted }),
  };
}
