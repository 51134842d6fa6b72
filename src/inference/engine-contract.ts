import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine, EngineEvent, GenerateRequest } from './types.ts';

export interface ContractCapabilities {
  /** Whether it writes free text, or only chooses. */
  readonly writesText: boolean;
  /** A server behind it may have rules of its own. */
  readonly refusesEmptyMessages?: boolean;
}

/** Everything one generation gave. */
export interface Collected {
  readonly deltas: readonly string[];
  readonly text: string;
  readonly end: Extract<EngineEvent, { type: 'end' }> | undefined;
  readonly events: readonly EngineEvent[];
}

/** Runs a generation to its end. */
export async function collect(
  engine: Engine,
  request: GenerateRequest,
  signal: AbortSignal = new AbortController().signal,
): Promise<Collected> {
  const events: EngineEvent[] = [];
  for await (const event of engine.generate(request, signal)) events.push(event);
  const deltas = events.flatMap((event) => (event.type === 'text' ? [event.text] : []));
  const end = events.find((event) => event.type === 'end');
  return { events, deltas, end, text: deltas.join('') };
}

const messages = [
  { role: 'system', content: '只回答句子的编号。' },
  { role: 'user', content: '二甲双胍有什么禁忌？' },
] as const;

/** The ids are made so that some begin like others. */
const options = Array.from({ length: 14 }, (_, i) => ({ id: `s${i + 1}`, prior: (i % 5) / 5 }));

export function choiceRequest(changes: Partial<GenerateRequest> = {}): GenerateRequest {
  return {
    input: { messages },
    maxTokens: 200,
    constraint: { type: 'choice', options, min: 3, max: 6 },
    ...changes,
  };
}

/** What every engine keeps, whatever is behind it. */
export function engineContract(
  name: string,
  makeEngine: () => Promise<Engine>,
  { writesText, refusesEmptyMessages = false }: ContractCapabilities,
): void {
  describe(`${name} keeps the contract of engines`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await makeEngine();
    });
    afterAll(async () => engine.close());

    test('it describes itself', () => {
      const { id, version, writesText: writes } = engine.describe();
      expect(id).not.toBe('');
      expect(version).not.toBe('');
      expect(writes).toBe(writesText);
    });

    test('a choice gives known ids, each once, as many as asked for', async () => {
      const known = new Set(options.map(({ id }) => id));
      for (const seed of [1, 2, 3, 4, 5]) {
        const { text } = await collect(engine, choiceRequest({ seed, temperature: 1 }));
        const ids = text.split(' ');
        expect(ids.filter((id) => !known.has(id))).toEqual([]);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.length).toBeGreaterThanOrEqual(3);
        expect(ids.length).toBeLessThanOrEqual(6);
      }
    });

    test('a choice of exactly all options gives all of them', async () => {
      const constraint = { type: 'choice', options, min: 14, max: 14 } as const;
      const { text } = await collect(engine, choiceRequest({ constraint }));
      expect(new Set(text.split(' ')).size).toBe(14);
    });

    test('a choice among nothing ends at once', async () => {
      const constraint = { type: 'choice', options: [], min: 0, max: 0 } as const;
      const { text, end } = await collect(engine, choiceRequest({ constraint }));
      expect(text).toBe('');
      expect(end?.reason).toBe('stop');
    });

    test('the end is the last event and comes once', async () => {
      const { events } = await collect(engine, choiceRequest());
      expect(events.filter(({ type }) => type === 'end')).toHaveLength(1);
      expect(events.at(-1)?.type).toBe('end');
    });

    test('same request, same seed, same answer', async () => {
      const request = choiceRequest({ seed: 42, temperature: 1 });
      const first = await collect(engine, request);
      expect((await collect(engine, request)).text).toBe(first.text);
    });

    test('a request that was called off before it began is cancelled', async () => {
      const run = collect(engine, choiceRequest(), AbortSignal.abort());
      await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    });

    test('a request that is called off midway is cancelled, and the next one works', async () => {
      const controller = new AbortController();
      const seen: EngineEvent[] = [];
      const run = async (): Promise<void> => {
        for await (const event of engine.generate(choiceRequest(), controller.signal)) {
          seen.push(event);
          controller.abort();
        }
      };
      await expect(run()).rejects.toMatchObject({ code: 'cancelled' });
      expect(seen).toHaveLength(1);
      expect((await collect(engine, choiceRequest())).end?.type).toBe('end');
    });

    test('a reader may leave early', async () => {
      for await (const event of engine.generate(choiceRequest(), new AbortController().signal)) {
        expect(event.type).toBe('text');
        break;
      }
      expect((await collect(engine, choiceRequest())).end?.type).toBe('end');
    });

    test.each<[string, Partial<GenerateRequest>]>([
      ['no messages', { input: { messages: [] } }],
      ['no room for tokens', { maxTokens: 0 }],
      ['an empty stop string', { stop: [''] }],
      ['a negative temperature', { temperature: -1 }],
      ['half a character as a stop string', { stop: ['\ud83d'] }],
      ['a min_p above 1', { minP: 1.5 }],
      ['a penalty above 2', { presencePenalty: 2.5 }],
      ['a penalty below -2', { frequencyPenalty: -3 }],
      ['too many log-probabilities', { topLogprobs: 21 }],
      ['a bias that is not a number', { logitBias: new Map([[1, Number.NaN]]) }],
      ['ids that are not plain', choiceOf([{ id: 'a b', prior: 1 }], 1, 1)],
      ['the same id twice', choiceOf([options[0], options[0]], 1, 1)],
      ['more than there is', choiceOf([options[0]], 2, 2)],
    ])('%s is refused', async (_, changes) => {
      const run = collect(engine, choiceRequest(changes));
      await expect(run).rejects.toMatchObject({ code: 'invalid_request' });
    });

    test.skipIf(refusesEmptyMessages)('an empty message is as good as any', async () => {
      const input = { messages: [{ role: 'user', content: '' }] } as const;
      expect((await collect(engine, choiceRequest({ input }))).end?.type).toBe('end');
    });

    test.runIf(writesText)('free text is the sum of its deltas, within the limit', async () => {
      const { deltas, end } = await collect(engine, { input: { messages }, maxTokens: 24 });
      expect(deltas.length).toBeGreaterThan(1);
      expect(end?.timings.completionTokens).toBeLessThanOrEqual(24);
      expect(end?.timings.promptTokens).toBeGreaterThan(0);
    });

    test.runIf(writesText)('free text repeats with the seed and varies without it', async () => {
      const write = async (seed: number): Promise<string> =>
        (await collect(engine, { input: { messages }, maxTokens: 24, temperature: 1, seed })).text;
      const first = await write(1);
      expect(await write(1)).toBe(first);
      expect(await write(2)).not.toBe(first);
    });

    test.runIf(!writesText)('free text is beyond it', async () => {
      const run = collect(engine, { input: { messages }, maxTokens: 24 });
      await expect(run).rejects.toMatchObject({ code: 'model_cannot_generate' });
    });

    test('it can be closed twice and then takes no more work', async () => {
      await engine.close();
      await engine.close();
      expect(engine.state()).toBe('closed');
      const run = collect(engine, choiceRequest());
      await expect(run).rejects.toMatchObject({ code: 'shutting_down' });
    });
  });
}

function choiceOf(
  given: readonly ((typeof options)[number] | undefined)[],
  min: number,
  max: number,
): Partial<GenerateRequest> {
  const chosen = given.filter((option) => option !== undefined);
  return { constraint: { type: 'choice', options: chosen, min, max } };
}
