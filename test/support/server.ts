import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { loadStarterCorpora } from '../../src/cli/starter-corpora.ts';
import { type Knowledge, openEngines, openKnowledge, openModelPool } from '../../src/compose.ts';
import { loadConfig } from '../../src/core/config/load.ts';
import { createLogger } from '../../src/core/logger.ts';
import { buildApp } from '../../src/server/app.ts';
import { openKeyFile } from '../../src/server/keys/key-file.ts';

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly dataDir: string;
  readonly knowledge: Knowledge;
  /** A stock client, without the retries that would hide a failure. */
  readonly client: OpenAI;
}

export interface TestServerOptions {
  readonly settings?: Readonly<Record<string, string>>;
  /** Runs before anything is opened, such as to install models. */
  readonly prepare?: (dataDir: string) => Promise<void>;
  /** Load the starter corpora first. */
  readonly corpora?: boolean;
}

const silent = { out: () => {}, note: () => {}, progress: () => {} };

export function tempDir(name: string): string {
  return mkdtempSync(join(tmpdir(), `xinglin-${name}-`));
}

/** A whole server on a real port, over its own data directory. */
export async function startServer({
  settings = {},
  corpora = false,
  prepare,
}: TestServerOptions = {}): Promise<TestServer> {
  const dataDir = tempDir('server');
  await prepare?.(dataDir);
  const { config } = loadConfig({ flags: { dataDir, port: '0', threads: '1', ...settings } });
  const logger = createLogger('silent');
  const knowledge = await openKnowledge(config, logger);
  if (corpora) await loadStarterCorpora(config, knowledge, silent);
  const pool = openModelPool(config, logger);
  const engines = await openEngines(config, logger, pool);
  const shutdown = new AbortController();
  const app = await buildApp({
    ...knowledge,
    config,
    version: 'test',
    logger,
    engines,
    pool,
    keys: openKeyFile(dataDir),
    shutdown: shutdown.signal,
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    dataDir,
    knowledge,
    client: new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 }),
    async [Symbol.asyncDispose]() {
      shutdown.abort();
      await app.close();
      await Promise.all([...engines, pool].map((part) => part.close()));
      await knowledge.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** POSTs raw bytes, to send what no client would. */
export function post(
  url: string,
  body: string | Uint8Array,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Promise<Response> {
  return fetch(url, { method: 'POST', headers, body });
}
