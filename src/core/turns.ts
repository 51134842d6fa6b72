/** Gives out turns by name: who holds one of a name comes before all who ask for it later. */
export interface Turns {
  /** Waits for its turn; the function it returns ends it. */
  take(name: string): Promise<() => void>;
}

export function createTurns(): Turns {
  /** The last one to ask for each name. */
  const last = new Map<string, Promise<void>>();
  return {
    async take(name) {
      const before = last.get(name);
      let end = (): void => undefined;
      const mine = new Promise<void>((resolve) => {
        end = resolve;
      });
      last.set(name, mine);
      await before;
      return () => {
        end();
        if (last.get(name) === mine) last.delete(name);
      };
    },
  };
}
