import type { EngineEvent, OutputConstraint } from '../types.ts';

type Choice = Extract<OutputConstraint, { type: 'choice' }>;

/**
 * The ids of a choice from whatever a server wrote. Nothing it wrote is trusted: what is no id of `options` is passed
 * over, an id counts once, and where there are too few, the ones the caller finds most fitting fill up.
 */
export function chosenIds(written: string, { options, min, max }: Choice): string[] {
  const known = new Set(options.map(({ id }) => id));
  const ids = new Set<string>();
  for (const word of written.match(/[A-Za-z0-9]+/g) ?? []) {
    if (ids.size < max && known.has(word)) ids.add(word);
  }
  for (const { id } of options.toSorted((a, b) => b.prior - a.prior)) {
    if (ids.size >= min) break;
    ids.add(id);
  }
  return [...ids];
}

/** Waits for the whole answer and gives the ids it chose, separated by blanks. */
export async function* choiceEvents(
  events: AsyncIterable<EngineEvent>,
  constraint: Choice,
): AsyncGenerator<EngineEvent> {
  let written = '';
  for await (const event of events) {
    if (event.type === 'text') written += event.text;
    else {
      const text = chosenIds(written, constraint).join(' ');
      if (text !== '') yield { type: 'text', text };
      yield event;
    }
  }
}
