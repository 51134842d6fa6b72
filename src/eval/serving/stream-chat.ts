/** What a client saw of one streamed answer. Times in milliseconds. */
export interface StreamFigures {
  /** Of the response. 0 where there was none. */
  readonly status: number;
  /** From sending the request to the first piece of text. */
  readonly ttftMs: number;
  readonly totalMs: number;
  /** When each piece of text came, on the clock of `performance.now`. */
  readonly arrivals: readonly number[];
  readonly text: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** As the server reports them, where it does. */
  readonly timings: Readonly<Record<string, number>>;
  /** Whether the stream came to its proper end. */
  readonly complete: boolean;
}

export interface ChatTurn {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface ChatCall {
  /** Of the server, without a path. */
  readonly url: string;
  readonly model: string;
  readonly messages: readonly ChatTurn[];
  readonly maxTokens: number;
  /** Fields beside OpenAI's. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
}

interface Chunk {
  readonly choices?: readonly { readonly delta?: { readonly content?: string | null } }[];
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
  readonly timings?: Readonly<Record<string, number>>;
}

/** Asks any OpenAI-compatible server for a streamed, greedy answer and takes the time of every piece. */
export async function streamChat(call: ChatCall): Promise<StreamFigures> {
  const { url, model, messages, maxTokens, extra = {}, signal } = call;
  const startedAt = performance.now();
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model,
      messages,
      max_tokens: maxTokens,
      temperature: 0,
      stream: true,
      stream_options: { include_usage: true },
      ...extra,
    }),
    ...(signal === undefined ? {} : { signal }),
  });
  const seen = { text: '', arrivals: [] as number[], usage: [0, 0] as [number, number] };
  let timings: Readonly<Record<string, number>> = {};
  let complete = false;
  for await (const data of eventsOf(response)) {
    if (data === '[DONE]') complete = true;
    else {
      const chunk = JSON.parse(data) as Chunk;
      const piece = chunk.choices?.[0]?.delta?.content ?? '';
      if (piece !== '') seen.arrivals.push(performance.now());
      seen.text += piece;
      if (chunk.usage) seen.usage = [chunk.usage.prompt_tokens, chunk.usage.completion_tokens];
      timings = chunk.timings ?? timings;
    }
  }
  return {
    status: response.status,
    ttftMs: (seen.arrivals[0] ?? Number.NaN) - startedAt,
    totalMs: performance.now() - startedAt,
    arrivals: seen.arrivals,
    text: seen.text,
    promptTokens: seen.usage[0],
    completionTokens: seen.usage[1],
    timings,
    complete: complete && seen.arrivals.length > 0,
  };
}

/** The data of server-sent events. Of a response that is none, nothing. */
async function* eventsOf(response: Response): AsyncGenerator<string> {
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  if (response.body === null || !isStream) {
    await response.arrayBuffer();
    return;
  }
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of response.body) {
    rest += decoder.decode(bytes as Uint8Array, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('data: ')) yield line.slice(6).trimEnd();
  }
}
