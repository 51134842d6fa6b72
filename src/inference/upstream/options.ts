import type { Logger } from '../../core/logger.ts';

/** Servers that all run the same model: vLLM, SGLang, llama-server, Ray Serve, TEI, another Xinglin. */
export interface ServerSettings {
  /** The name clients ask for in `model`. */
  readonly id: string;
  /** Each ends before `/chat/completions` or `/embeddings`, usually in `/v1`. */
  readonly baseUrls: readonly string[];
  /** The name these servers know the model by. */
  readonly model: string;
  readonly apiKey?: string;
  /** Put into the body of every request for a chat or for embeddings, such as `{"chat_template_kwargs": {"enable_thinking": false}}`. */
  readonly extraBody: Readonly<Record<string, unknown>>;
  /** Requests that one server is given at the same time. */
  readonly maxOutstanding: number;
  /** TLS included. */
  readonly connectTimeoutMs: number;
  /** From the request to the first token; for embeddings, to their end. */
  readonly firstTokenTimeoutMs: number;
  /** Between two looks at a server's health. */
  readonly healthEveryMs: number;
}

export interface UpstreamSettings extends ServerSettings {
  /** Tokens of prompt and answer together, where it is known. */
  readonly contextLength?: number;
  /** The field in which these servers take a GBNF grammar: `grammar` of llama-server, `structured_outputs.grammar` of vLLM, `ebnf` of SGLang. */
  readonly grammarField?: string;
  /** Whether `response_format` with a JSON schema is kept. */
  readonly jsonSchema: boolean;
  /** From one event to the next. */
  readonly tokenTimeoutMs: number;
  /** Whole answers, unless a request says otherwise. */
  readonly requestTimeoutMs: number;
}

export interface UpstreamOptions extends UpstreamSettings {
  readonly logger: Logger;
}

export interface UpstreamEmbedderSettings extends ServerSettings {
  readonly dimension: number;
  /** Put before texts, as the model's card asks for. */
  readonly prefixes: { readonly query: string; readonly passage: string };
  /** Texts of one request, the one it is checked by included. */
  readonly batchSize: number;
  /** Changed by whoever puts other weights behind the same name. */
  readonly revision: string;
}

export interface UpstreamEmbedderOptions extends UpstreamEmbedderSettings {
  /** Where the vector is kept that tells whether the model is still the same. */
  readonly referenceFolder: string;
  readonly logger: Logger;
}
