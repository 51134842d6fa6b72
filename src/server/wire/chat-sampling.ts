import { randomInt } from 'node:crypto';
import { AppError } from '../../core/errors.ts';
import type { GenerateRequest } from '../../inference/types.ts';

/** The fields of OpenAI's text routes that decide how tokens are drawn. */
export interface SamplingBody {
  readonly temperature?: number | null;
  readonly top_p?: number | null;
  readonly min_p?: number | null;
  readonly presence_penalty?: number | null;
  readonly frequency_penalty?: number | null;
  readonly logit_bias?: Readonly<Record<string, number>> | null;
  readonly seed?: number | null;
  readonly stop?: string | readonly string[] | null;
  readonly timeout_ms?: number | null;
}

export type Sampling = Omit<
  GenerateRequest,
  'input' | 'maxTokens' | 'constraint' | 'topLogprobs' | 'seed'
> & { readonly seed: number };

const MAX_SEED = 2 ** 31;

/** A request without a seed gets one of its own where chance plays a part, so that asking twice gives two answers. */
export function readSampling(body: SamplingBody): Sampling {
  const temperature = body.temperature ?? 0;
  const stop = typeof body.stop === 'string' ? [body.stop] : (body.stop ?? []);
  return {
    temperature,
    topP: body.top_p ?? 1,
    minP: body.min_p ?? 0,
    presencePenalty: body.presence_penalty ?? 0,
    frequencyPenalty: body.frequency_penalty ?? 0,
    logitBias: readBias(body.logit_bias ?? {}),
    seed: body.seed ?? (temperature > 0 ? randomInt(MAX_SEED) : 0),
    isReproducible: body.seed != null,
    stop,
    ...(body.timeout_ms == null ? {} : { timeoutMs: body.timeout_ms }),
  };
}

function readBias(bias: Readonly<Record<string, number>>): ReadonlyMap<number, number> {
  return new Map(
    Object.entries(bias).map(([key, value]) => {
      if (!/^\d{1,9}$/.test(key)) {
        throw new AppError('invalid_request', {
          message: 'The keys of logit_bias are token ids of the model.',
          param: 'logit_bias',
        });
      }
      return [Number(key), value];
    }),
  );
}
