import type { Logger } from '../../core/logger.ts';

/** A model that OpenAI-compatible servers run: vLLM, SGLang, llama-server, Ray Serve, another Xinglin. */
export interface UpstreamSettings {
  /** The name clients ask for in `model`. */
  readonly id: string;
  /** Each ends before `/chat/completions`, usually in `/v1`. */
  readonly baseUrls: readonly string[];
  /** The name these servers know the model by. */
  readonly model: string;
  readonly apiKey?: string;
  /** Tokens of prompt and answer together, where it is known. */
  readonly contextLength?: number;
  /** The field in which these servers take a GBNF grammar: `grammar` of llama-server, `guided_grammar` of older vLLM. */
  readonly grammarField?: string;
  /** Whether `response_format` with a JSON schema is kept. */
  readonly jsonSchema: boolean;
  /** Put into the body of every request, such as `{"chat_template_kwargs": {"enable_thinking": false}}`. */
  readonly extraBody: Readonly<Record<string, unknown>>;
  /** Requests that one server is given at the same time. */
  readonly maxOutstanding: number;
  /** From the request to the first event. */
  readonly firstTokenTimeoutMs: number;
  /** From one event to the next. */
  readonly tokenTimeoutMs: number;
  /** Whole answers, unless a request says otherwise. */
  readonly requestTimeoutMs: number;
  /** Between two looks at a server's health. */
  readonly healthEveryMs: number;
}

export interface UpstreamOptions extends UpstreamSettings {
  readonly logger: Logger;
}
