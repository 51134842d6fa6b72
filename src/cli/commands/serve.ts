import process from 'node:process';
import type { FastifyInstance } from 'fastify';
import { Command } from 'commander';
import { openEngines, openKnowledge, openModelPool, packageVersion } from '../../compose.ts';
import type { Config } from '../../core/config/schema.ts';
import { AppError } from '../../core/errors.ts';
import { createLogger, type Logger } from '../../core/logger.ts';
import { buildApp } from '../../server/app.ts';
import { type KeyFile, openKeyFile } from '../../server/keys/key-file.ts';
import type { CommandContext } from '../command-context.ts';
import { KNOWLEDGE_SETTINGS } from '../own-knowledge.ts';
import { addSettings, configOf } from '../settings-options.ts';
import { loadStarterCorpora } from '../starter-corpora.ts';

/** `xinglin serve`: opens the knowledge base, loads the model, answers until SIGTERM. */
export function serveCommand({ terminal }: CommandContext): Command {
  const command = new Command('serve').description('Start the server');
  addSettings(command, [
    ...KNOWLEDGE_SETTINGS,
    'host',
    'port',
    'store',
    'starterCorpora',
    'model',
    'modelName',
    'draftModel',
    'contextSize',
    'slots',
    'prefixCacheBytes',
    'modelsMemoryBytes',
    'modelIdleMs',
    'speculation',
    'threads',
    'gpu',
    'queueLimit',
    'stallTimeoutMs',
    'requestTimeoutMs',
    'maxBodyBytes',
    'maxFileBytes',
    'shutdownGraceMs',
  ]);
  return command.action(async (options: Record<string, unknown>) => {
    const { config } = configOf(options);
    const logger = createLogger(config.logLevel);
    const keys = openKeyFile(config.dataDir);
    refuseOpenNetwork(config, keys);
    const knowledge = await openKnowledge(config, logger);
    try {
      if (config.starterCorpora) await loadStarterCorpora(config, knowledge, terminal);
      const pool = openModelPool(config, logger);
      const engines = await openEngines(config, logger, pool);
      const shutdown = new AbortController();
      const app = await buildApp({
        ...knowledge,
        config,
        version: packageVersion(),
        logger,
        engines,
        pool,
        keys,
        shutdown: shutdown.signal,
      });
      const address = await app.listen({ host: config.host, port: config.port });
      terminal.note(`xinglin serves at ${address} (API docs: ${address}/docs)`);
      await untilStopped(config, logger, shutdown, app);
      await Promise.all([...engines, pool].map((part) => part.close()));
    } finally {
      await knowledge.close();
    }
  });
}

/** A hospital network is not a loopback: without a key the server stays on this machine. */
function refuseOpenNetwork({ host }: Config, keys: KeyFile): void {
  const local = host === 'localhost' || host === '::1' || host.startsWith('127.');
  if (local || keys.list().length > 0) return;
  throw new AppError('config_invalid', {
    message: `Refusing to listen on ${host} without an API key: run "xinglin keys create <name>" first.`,
  });
}

/** Time for a stream that was called off to end with its error event. */
const LAST_WORDS_MS = 1000;

/**
 * Resolves once a signal came and everything in flight has ended. New requests get 503 at once; answers that still run
 * after the grace time are called off. A second signal does not wait.
 */
async function untilStopped(
  { shutdownGraceMs }: Config,
  logger: Logger,
  shutdown: AbortController,
  app: FastifyInstance,
): Promise<void> {
  const signal = await new Promise<string>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) {
      process.once(name, () => {
        resolve(name);
        process.once(name, () => shutdown.abort());
      });
    }
  });
  logger.info({ signal, graceMs: shutdownGraceMs }, 'shutting down');
  const timers = [
    setTimeout(() => shutdown.abort(), shutdownGraceMs),
    // A client that does not read its reply would keep the process for ever.
    setTimeout(() => app.server.closeAllConnections(), shutdownGraceMs + LAST_WORDS_MS),
  ];
  await app.close();
  timers.forEach(clearTimeout);
}
