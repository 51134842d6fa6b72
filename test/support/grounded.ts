import type OpenAI from 'openai';

/** Our fields beside OpenAI's, as a client of ours would type them. */
export interface FileCitation {
  readonly file_id: string;
  readonly filename: string;
  readonly vector_store_id: string;
  readonly version: string;
  readonly section: string;
  readonly page?: number;
  readonly cited_text: string;
  readonly start_char_index: number;
  readonly end_char_index: number;
}

export interface Annotation {
  readonly type: 'url_citation';
  readonly url_citation: { readonly start_index: number; readonly end_index: number };
  readonly file_citation: FileCitation;
}

export interface GroundedMessage {
  readonly content: string;
  readonly annotations: readonly Annotation[];
  readonly grounding: {
    readonly mode: string;
    readonly status: 'answered' | 'abstained' | 'emergency';
    readonly reason?: string;
    readonly question: string;
    readonly evidence: readonly object[];
    readonly verification: readonly { readonly verdict: string }[];
  };
}

export type Turn = OpenAI.ChatCompletionMessageParam;

/** Asks through the stock client; strings are user turns. */
export async function ask(
  client: OpenAI,
  turns: readonly (string | Turn)[],
  extra: Record<string, unknown> = {},
): Promise<GroundedMessage> {
  const messages = turns.map((turn): Turn =>
    typeof turn === 'string' ? { role: 'user', content: turn } : turn,
  );
  const completion = await client.chat.completions.create({ model: 'xinglin', messages, ...extra });
  return completion.choices[0]?.message as unknown as GroundedMessage;
}
