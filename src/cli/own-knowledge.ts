import { type Knowledge, openKnowledge } from '../compose.ts';
import type { Config } from '../core/config/schema.ts';
import { createLogger, type Logger } from '../core/logger.ts';
import { configOf } from './settings-options.ts';

/** The settings of every command that opens the stores. */
export const KNOWLEDGE_SETTINGS = [
  'dataDir',
  'storage',
  'postgresUrl',
  'embedder',
  'upstreams',
  'logLevel',
] as const satisfies readonly (keyof Config)[];

/** What the stores were opened with. */
export interface KnowledgeSetup {
  readonly config: Config;
  readonly logger: Logger;
}

/** Opens the stores that the options name, and closes them after the work, however it ends. Only warnings are logged. */
export async function withKnowledge(
  options: Readonly<Record<string, unknown>>,
  work: (knowledge: Knowledge, setup: KnowledgeSetup) => Promise<void>,
): Promise<void> {
  const { config } = configOf(options);
  const logger = createLogger('warn');
  const knowledge = await openKnowledge(config, logger);
  try {
    await work(knowledge, { config, logger });
  } finally {
    await knowledge.close();
  }
}
