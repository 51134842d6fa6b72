import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../core/errors.ts';
import { createMemoryBudget, type MemoryBudget } from './memory-budget.ts';
import { createOnDemand, type OnDemand } from './on-demand.ts';

const logger = pino({ level: 'silent' });
const never = new AbortController().signal;

interface Thing {
  close(): Promise<void>;
}

/** Things of given sizes, and what happened to them in order. */
function makeThings(limitBytes: number, waitMs = 1000) {
  const budget: MemoryBudget = createMemoryBudget({ limitBytes, waitMs });
  const events: string[] = [];
  const make = (
    id: string,
    bytes: number,
    { idleMs = 0, fails = () => false }: { idleMs?: number; fails?: () => boolean } = {},
  ): OnDemand<Thing> =>
    createOnDemand({
      id,
      bytes,
      budget,
      idleMs,
      mostWaiting: 8,
      logger,
      async open() {
        events.push(`open ${id}`);
        await sleep(5);
        if (fails()) throw new AppError('model_file_invalid');
        return {
          async close() {
            await sleep(5);
            events.push(`close ${id}`);
          },
        };
      },
    });
  return { budget, events, make };
}

async function use(thing: OnDemand<Thing>): Promise<void> {
  (await thing.acquire(never)).release();
}

describe('what is loaded on demand', () => {
  test('is loaded once for callers that come together', async () => {
    const { budget, events, make } = makeThings(100);
    const a = make('a', 60);
    expect(a.state()).toBe('not_loaded');
    const leases = await Promise.all(Array.from({ length: 8 }, () => a.acquire(never)));
    expect(new Set(leases.map(({ value }) => value)).size).toBe(1);
    expect(events).toEqual(['open a']);
    expect(budget.report().usedBytes).toBe(60);
  });

  test('gives way to another, the least recently used first', async () => {
    const { budget, events, make } = makeThings(100);
    const [a, b, c] = [make('a', 40), make('b', 40), make('c', 40)];
    await use(a);
    await sleep(2);
    await use(b);
    await sleep(2);
    await use(a);
    await use(c);
    expect(events).toEqual(['open a', 'open b', 'close b', 'open c']);
    expect([a.state(), b.state(), c.state()]).toEqual(['loaded', 'not_loaded', 'loaded']);
    expect(budget.report().usedBytes).toBe(80);
  });

  test('is left alone while it is used: the other waits', async () => {
    const { events, make } = makeThings(100);
    const [a, b] = [make('a', 60), make('b', 60)];
    const lease = await a.acquire(never);
    const waiting = b.acquire(never);
    await sleep(40);
    expect(events).toEqual(['open a']);
    lease.release();
    (await waiting).release();
    expect(events).toEqual(['open a', 'close a', 'open b']);
  });

  test('waits for room only so long, and is tried again at once', async () => {
    const { make } = makeThings(100, 30);
    const [a, b] = [make('a', 60), make('b', 60)];
    const lease = await a.acquire(never);
    await expect(b.acquire(never)).rejects.toMatchObject({ code: 'model_memory_full' });
    lease.release();
    await use(b);
    expect(b.state()).toBe('loaded');
  });

  test('that can never fit is told with both figures', async () => {
    const { budget, make } = makeThings(100);
    budget.pin('always', () => 50);
    await expect(use(make('big', 60))).rejects.toThrow(/needs 60 bytes of memory; 50 of 100/);
    await use(make('small', 50));
  });

  test('is unloaded after its idle time, and loaded again', async () => {
    const { budget, events, make } = makeThings(100);
    const a = make('a', 60, { idleMs: 30 });
    await use(a);
    await expect.poll(() => budget.report().usedBytes).toBe(0);
    expect(a.state()).toBe('not_loaded');
    await use(a);
    expect(events).toEqual(['open a', 'close a', 'open a']);
    expect(budget.report().usedBytes).toBe(60);
  });

  test('that failed gives its memory back, and is not tried again at once', async () => {
    const { budget, events, make } = makeThings(100);
    const a = make('a', 60, { fails: () => true });
    const both = await Promise.allSettled([a.acquire(never), a.acquire(never)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(a.acquire(never)).rejects.toMatchObject({ code: 'model_file_invalid' });
    expect(events).toEqual(['open a']);
    expect(a.state()).toBe('failed');
    expect(budget.report().usedBytes).toBe(0);
  });

  test('goes on loading when one of those who wait gives up', async () => {
    const { make } = makeThings(100);
    const a = make('a', 60);
    const stop = new AbortController();
    const [first, second] = [a.acquire(stop.signal), a.acquire(never)];
    stop.abort();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    (await second).release();
  });

  test('is waited for by so many and no more, and then used by any number', async () => {
    const { make } = makeThings(100);
    const a = make('a', 60);
    const asked = Array.from({ length: 10 }, () => a.acquire(never));
    const results = await Promise.allSettled(asked);
    const refused = results.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(2);
    for (const result of refused) expect(result).toMatchObject({ reason: { code: 'queue_full' } });
    await a.acquire(never);
    await a.acquire(never);
  });

  test('is closed with everything it holds, also in the middle of loading', async () => {
    const { budget, events, make } = makeThings(100);
    const a = make('a', 60);
    const waiting = a.acquire(never);
    const refused = expect(waiting).rejects.toMatchObject({ code: 'shutting_down' });
    await sleep(2);
    await a.close();
    await refused;
    expect(events).toEqual(['open a', 'close a']);
    expect(budget.report().usedBytes).toBe(0);
    await expect(a.acquire(never)).rejects.toMatchObject({ code: 'shutting_down' });
  });

  test('never takes more than the budget, whoever asks for what', async () => {
    const { budget, make } = makeThings(100, 5000);
    const things = [make('a', 30), make('b', 40), make('c', 50, { idleMs: 3 }), make('d', 60)];
    let most = 0;
    const work = async (seed: number): Promise<void> => {
      for (let i = 0; i < 25; i += 1) {
        const thing = things[(seed * 7 + i * 3) % things.length];
        const lease = await thing?.acquire(never);
        most = Math.max(most, budget.report().usedBytes);
        await sleep((seed + i) % 4);
        lease?.release();
      }
    };
    await Promise.all([1, 2, 3, 4].map(work));
    expect(most).toBeLessThanOrEqual(100);
    expect(most).toBeGreaterThan(60);
  });
});
