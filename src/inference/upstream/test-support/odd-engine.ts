import { createLogger } from '../../../core/logger.ts';
import { type Collected, collect } from '../../engine-contract.ts';
import type { Engine, GenerateRequest } from '../../types.ts';
import type { UpstreamOptions } from '../options.ts';
import { createUpstreamEngine } from '../upstream-engine.ts';
import type { OddServer } from './odd-server.ts';

export const oddRequest: GenerateRequest = {
  input: { messages: [{ role: 'user', content: '问' }] },
  maxTokens: 20,
};

/** An engine over odd servers, with little patience. */
export function engineOf(
  servers: readonly Pick<OddServer, 'url'>[],
  changes: Partial<UpstreamOptions> = {},
): Engine & AsyncDisposable {
  const engine = createUpstreamEngine({
    id: 'm',
    baseUrls: servers.map(({ url }) => url),
    model: 'beyond',
    jsonSchema: true,
    extraBody: {},
    maxOutstanding: 2,
    connectTimeoutMs: 2000,
    firstTokenTimeoutMs: 2000,
    tokenTimeoutMs: 300,
    requestTimeoutMs: 10_000,
    healthEveryMs: 100,
    logger: createLogger('silent'),
    ...changes,
  });
  return { ...engine, [Symbol.asyncDispose]: engine.close };
}

export async function ask(
  engine: Engine,
  changes: Partial<GenerateRequest> = {},
): Promise<Collected> {
  return collect(engine, { ...oddRequest, ...changes });
}
