import { Type } from 'typebox';
import { AppError } from '../../core/errors.ts';
import type { CollectedAnswer } from '../../grounding/collect-answer.ts';
import type { Search } from '../../retrieval/search/types.ts';
import type { KnowledgeStore } from '../../retrieval/store/types.ts';
import { groundingFields } from '../wire/chat-objects.ts';
import { daySchema, readDay } from '../wire/day-schema.ts';
import { versionFields } from '../wire/shown-version.ts';
import { searchResult } from '../wire/store-objects.ts';
import { type McpTool, mcpTool } from './mcp-tool.ts';

export interface KnowledgeToolDeps {
  readonly store: KnowledgeStore;
  readonly search: Search;
  /** Name or id of the store that is meant where a call names none. */
  readonly defaultStore: string;
  /** One grounded answer, emergencies first, as the chat gives it. */
  readonly ask: (
    request: { readonly question: string; readonly storeIds: readonly string[] },
    signal: AbortSignal,
  ) => Promise<CollectedAnswer>;
}

/** What one call may read; an agent pages on. */
const MAX_PASSAGE_CHARS = 8000;
const exact = { additionalProperties: false } as const;
const storeName = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 256,
    description: '知识库的名称或 id / name or id of the vector store',
  }),
);

/** Search, read and ask: the knowledge base as tools. */
export function knowledgeTools(deps: KnowledgeToolDeps): McpTool[] {
  return [searchTool(deps), readTool(deps), askTool(deps)];
}

function searchTool({ store, search, defaultStore }: KnowledgeToolDeps): McpTool {
  return mcpTool({
    name: 'search_knowledge',
    title: '检索知识库 Search the knowledge base',
    description: {
      zh: '在已载入的药品说明书、指南和制度中检索原文段落，返回出处、章节、页码和字符位置。',
      en: 'Finds verbatim passages of the loaded drug labels, guidelines and policies, with source, section, page and character offsets.',
    },
    inputSchema: Type.Object(
      {
        query: Type.String({ minLength: 1, maxLength: 4096 }),
        store: storeName,
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 20, default: 5 })),
        as_of: Type.Optional(daySchema),
      },
      exact,
    ),
    async handler({ query, store: name = defaultStore, limit = 5, as_of }, signal) {
      const { id } = await store.getStore(name);
      const { hits } = await search.search(
        { query, storeIds: [id], limit, ...readDay(as_of, 'as_of') },
        signal,
      );
      return { results: hits.map(searchResult) };
    },
  });
}

function readTool({ store, defaultStore }: KnowledgeToolDeps): McpTool {
  return mcpTool({
    name: 'read_passage',
    title: '阅读原文 Read a passage',
    description: {
      zh: `读取某个文件两个字符位置之间的原文，一次最多 ${MAX_PASSAGE_CHARS} 字符；位置来自检索结果或引文。`,
      en: `Reads the stored text of a file between two character offsets, at most ${MAX_PASSAGE_CHARS} characters at once; the offsets come from search results or citations.`,
    },
    inputSchema: Type.Object(
      {
        file_id: Type.String({ minLength: 1, maxLength: 128 }),
        start: Type.Integer({ minimum: 0 }),
        end: Type.Integer({ minimum: 1 }),
        store: storeName,
      },
      exact,
    ),
    async handler({ file_id, start, end, store: name = defaultStore }) {
      if (end <= start) {
        throw new AppError('invalid_request', {
          message: 'end must be greater than start.',
          param: 'end',
        });
      }
      const { id } = await store.getStore(name);
      const document = await store.getDocumentByFile(id, file_id);
      const from = Math.min(start, document.textLength);
      const to = Math.min(end, from + MAX_PASSAGE_CHARS, document.textLength);
      return {
        file_id: document.fileId,
        filename: document.filename,
        title: document.title,
        ...versionFields(document),
        start_char_index: from,
        end_char_index: to,
        text_length: document.textLength,
        text: await store.readText(document.id, { start: from, end: to }),
      };
    },
  });
}

function askTool({ store, ask, defaultStore }: KnowledgeToolDeps): McpTool {
  return mcpTool({
    name: 'ask',
    title: '有据问答 Ask with evidence',
    description: {
      zh: '依据知识库回答一个临床问题：答案由原文引文组成；没有依据时说明并不作答；急症先给急救提示。',
      en: 'Answers one clinical question from the knowledge base in verbatim quotations; says so where nothing covers it; emergencies come first.',
    },
    inputSchema: Type.Object(
      { question: Type.String({ minLength: 1, maxLength: 4096 }), store: storeName },
      exact,
    ),
    async handler({ question, store: name = defaultStore }, signal) {
      const { id } = await store.getStore(name);
      const { text, report } = await ask({ question, storeIds: [id] }, signal);
      return {
        text,
        status: report.status,
        reason: report.reason ?? null,
        citations: groundingFields(report).annotations,
      };
    },
  });
}
