import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FileServer extends AsyncDisposable {
  readonly url: string;
  /** `Range` of each request, in order; undefined where it had none. */
  readonly ranges: (string | undefined)[];
  readonly headers: IncomingMessage['headers'][];
}

export interface FileServerOptions {
  /** Default true. */
  readonly ranges?: boolean;
  readonly etag?: () => string | undefined;
  /** Looks at a request first; true where it has answered it. */
  readonly first?: (count: number, request: IncomingMessage, response: ServerResponse) => boolean;
  /** Bytes of the body after which the connection is cut, for the request of that number. */
  readonly cutAfter?: (count: number) => number | undefined;
  /** Pause after each 64 KiB. */
  readonly pauseMs?: number;
}

const CHUNK_BYTES = 64 * 1024;

/** A server with one file, on every path, that misbehaves as asked. */
export async function serveFile(
  content: () => Buffer,
  { ranges = true, etag = () => '"v1"', first, cutAfter, pauseMs = 0 }: FileServerOptions = {},
): Promise<FileServer> {
  const seen: (string | undefined)[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.range);
    headers.push(request.headers);
    const count = seen.length;
    if (first?.(count, request, response) === true) return;
    void answer(request, response, count);
  });

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    count: number,
  ): Promise<void> {
    const all = content();
    const tag = etag();
    const { range, 'if-range': ifRange } = request.headers;
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const partial = ranges && from > 0 && (ifRange === undefined || ifRange === tag);
    if (tag !== undefined) response.setHeader('etag', tag);
    if (partial && from >= all.length) {
      response.writeHead(416, { 'content-range': `bytes */${all.length}` }).end();
      return;
    }
    const body = partial ? all.subarray(from) : all;
    response.setHeader('content-length', body.length);
    if (partial) {
      response.setHeader('content-range', `bytes ${from}-${all.length - 1}/${all.length}`);
    }
    response.writeHead(partial ? 206 : 200);
    const cut = cutAfter?.(count);
    for (let at = 0; at < body.length; at += CHUNK_BYTES) {
      if (response.destroyed) return;
      if (cut !== undefined && at >= cut) {
        // What was written has to leave first.
        setTimeout(() => response.destroy(), 30);
        return;
      }
      response.write(body.subarray(at, at + CHUNK_BYTES));
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    response.end();
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ranges: seen,
    headers,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
