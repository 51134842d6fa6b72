import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface OddServer extends AsyncDisposable {
  readonly url: string;
  /** Bodies of the requests for answers, in order, and the keys they came with. */
  readonly asked: readonly unknown[];
  readonly keys: readonly (string | undefined)[];
  /** Connections that the other side closed before the answer was over. */
  readonly left: () => number;
}

export type Behaviour = (reply: ServerResponse, request: number) => void | Promise<void>;

/** A real HTTP server that answers `/models` as it should and everything else as the test wants. */
export async function startOddServer(behave: Behaviour, healthy = true): Promise<OddServer> {
  const asked: unknown[] = [];
  const keys: (string | undefined)[] = [];
  let left = 0;
  const server = createServer((request, reply) => {
    if (request.url === '/models') {
      reply.writeHead(healthy ? 200 : 503, { 'content-type': 'application/json' });
      reply.end('{"data":[]}');
      return;
    }
    reply.on('close', () => {
      if (!reply.writableEnded) left += 1;
    });
    void readBody(request).then(async (body) => {
      asked.push(body);
      keys.push(request.headers.authorization);
      await behave(reply, asked.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    keys,
    left: () => left,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown;
}

export const begin = (reply: ServerResponse): void => {
  reply.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
};

export const delta = (content: string, finish: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`;

/** The whole of a well-behaved answer. */
export const answer: Behaviour = (reply) => {
  begin(reply);
  reply.write(delta('好'));
  reply.end(`${delta('。', 'stop')}data: [DONE]\n\n`);
};

/** An event with any chunk. */
export const event = (chunk: object): string => `data: ${JSON.stringify(chunk)}\n\n`;

/** What comes before the first token. */
export const role = event({ choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] });
