import type { Clinical } from '../../compose.ts';
import type { Dialogue } from '../../clinical/dialogue/dialogue.ts';
import { collectAnswer } from '../../grounding/collect-answer.ts';
import type { Search } from '../../retrieval/search/types.ts';
import type { KnowledgeStore } from '../../retrieval/store/types.ts';
import type { ModelRegistry } from '../models.ts';
import { interpretBody } from '../routes/checkups.ts';
import { recordCheckReply } from '../routes/record-check.ts';
import { storesFor } from '../routes/risk.ts';
import { triageBody, triageReply } from '../routes/triage.ts';
import { checkupObject } from '../wire/checkup-objects.ts';
import { checkupBody } from '../wire/checkup-schema.ts';
import { recordCheckBody } from '../wire/record-check-schema.ts';
import { riskObject } from '../wire/risk-objects.ts';
import { riskBody, riskRequestOf, unreadLabs } from '../wire/risk-schema.ts';
import { clinicalTask, createMcpTools } from './create-mcp-tools.ts';
import type { McpTool } from './mcp-tool.ts';

export interface ServerToolsDeps {
  readonly store: KnowledgeStore;
  readonly search: Search;
  readonly dialogue: Dialogue;
  readonly clinical: Clinical;
  readonly models: ModelRegistry;
  readonly version: string;
  readonly defaultStore: string;
  readonly resolveStores: (idsOrNames: readonly string[]) => Promise<string[]>;
}

const MAX_TOKENS = 1024;

/** What an agent may call over MCP: the same functions as the HTTP routes, with the same bodies. */
export function serverTools(deps: ServerToolsDeps): McpTool[] {
  const { store, search, dialogue, clinical, models, version, defaultStore } = deps;
  return createMcpTools({
    store,
    search,
    defaultStore,
    ask: ({ question, storeIds }, signal) =>
      collectAnswer(
        dialogue.respond(
          {
            messages: [{ role: 'user', content: question }],
            mode: 'auto',
            storeIds,
            generation: { maxTokens: MAX_TOKENS },
          },
          models.default,
          signal,
        ),
      ),
    clinical: {
      triage: clinicalTask(triageBody, (body) => triageReply(clinical.triage, body)),
      interpret_checkup: clinicalTask(checkupBody, async (body, signal) =>
        checkupObject(
          await interpretBody(body, { ...deps, ...clinical }, signal),
          body.language ?? 'zh',
          version,
          body.audience,
        ),
      ),
      check_record: clinicalTask(recordCheckBody, (body) =>
        recordCheckReply(clinical.recordChecker, body),
      ),
      assess_risk: clinicalTask(riskBody, async (body, signal) => {
        const request = riskRequestOf(body, await storesFor(body.vector_store_ids, deps));
        const assessment = await clinical.risk.assess(request, signal);
        return riskObject(assessment, request.language, { version, unreadLabs: unreadLabs(body) });
      }),
    },
  });
}
