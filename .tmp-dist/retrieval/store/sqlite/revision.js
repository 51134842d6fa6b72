export function createRevision(db) {
  const bump = db.prepare('UPDATE revision SET n = n + 1');
  const read = db.prepare('SELECT n FROM revision');
  return {
    bump: () => void bump.run(),
    read: () => read.get()?.n ?? 0,
  };
}
//# sourceMappingURL=revision.js.map
