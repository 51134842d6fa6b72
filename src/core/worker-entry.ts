import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * The entry of a worker thread: `name` beside the module at `from`. Compiled, it is started as it is. As TypeScript
 * (vitest, tsx) it needs a loader, and a new thread inherits none: a few lines of JavaScript register tsx there first.
 */
export function workerEntry(from: string, name: string): URL {
  if (!from.endsWith('.ts')) return new URL(`./${name}.js`, from);
  const entry = new URL(`./${name}.ts`, from).href;
  const tsx = pathToFileURL(createRequire(from).resolve('tsx'));
  const api = new URL('./esm/api/index.mjs', tsx).href;
  const start = `import { register } from ${JSON.stringify(api)}; register(); await import(${JSON.stringify(entry)});`;
  return new URL(`data:text/javascript,${encodeURIComponent(start)}`);
}
