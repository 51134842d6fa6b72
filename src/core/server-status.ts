/** How one of several servers that do the same work is doing. */
export interface ServerStatus {
  readonly host: string;
  readonly isUp: boolean;
  /** `open`: it failed so often that nobody asks it; `half_open`: it looks well again, and one request tries it. */
  readonly circuit: 'closed' | 'open' | 'half_open';
  /** Requests it is working on. */
  readonly outstanding: number;
  /** How the requests it was given so far ended. */
  readonly ended: Readonly<Record<RequestResult, number>>;
}

/** `failed`: the server was at fault; `refused`: the request was, or the server had too much to do; `cancelled`: who asked left. */
export type RequestResult = 'ok' | 'failed' | 'refused' | 'cancelled';
