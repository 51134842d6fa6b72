/**
 * Aborts when the client goes away before its response is complete, or when `shutdown` does.
 * Not `request.signal`: that one fires as soon as a POST body has been read (fastify#6725).
 */
export function disconnectSignal(reply, shutdown) {
  const controller = new AbortController();
  const { raw } = reply;
  if (raw.destroyed && !raw.writableFinished) controller.abort();
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort();
  });
  return AbortSignal.any([controller.signal, shutdown]);
}
//# sourceMappingURL=disconnect.js.map
