/** Which ids a search may return. */
export interface IdFilter {
  has(id: number): boolean;
  /** All of them; undefined where only what is left out is known, and that is little. */
  readonly listed: ReadonlySet<number> | undefined;
}

export function onlyIds(ids: ReadonlySet<number>): IdFilter {
  return { has: (id) => ids.has(id), listed: ids };
}

export function allBut(ids: ReadonlySet<number>): IdFilter {
  return { has: (id) => !ids.has(id), listed: undefined };
}
