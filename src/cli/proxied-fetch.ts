import process from 'node:process';
import { EnvHttpProxyAgent, fetch } from 'undici';
import type { FetchLike } from '../inference/models/download-request.ts';

/** `fetch` through the proxies that HTTP_PROXY, HTTPS_PROXY and NO_PROXY name, in either case; directly without them. */
export function createProxiedFetch(env: NodeJS.ProcessEnv = process.env): FetchLike {
  const value = (name: string): string => env[name.toLowerCase()] ?? env[name] ?? '';
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: value('HTTP_PROXY'),
    httpsProxy: value('HTTPS_PROXY'),
    noProxy: value('NO_PROXY'),
  });
  return (url, init) => fetch(url, { ...init, dispatcher });
}
