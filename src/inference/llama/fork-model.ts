import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { env as inheritedEnvironment } from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { FromModel, ToModel } from './protocol.ts';

export interface ModelProcess {
  readonly pid: number | undefined;
  /** Does nothing once the process has ended. */
  send(message: ToModel): void;
  /** Ends it at once, whatever it does. */
  kill(): void;
  /** Resolves with how it ended, in words. */
  readonly ended: Promise<string>;
}

export interface ForkOptions {
  readonly onMessage: (message: FromModel) => void;
  /** The native library's last words before it aborts. */
  readonly onNativeFailure: (line: string) => void;
}

/** Starts an empty model process; it loads nothing until told to. */
export function forkModel({ onMessage, onNativeFailure }: ForkOptions): ModelProcess {
  const source = import.meta.url.endsWith('.ts');
  const entry = new URL(source ? './child/main.ts' : './child/main.js', import.meta.url);
  const child = fork(fileURLToPath(entry), [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: source ? ['--import', typeScriptLoader()] : [],
    // Passed on, not read. One libuv thread is enough for one model, and a larger pool costs a third of the speed.
    env: { ...inheritedEnvironment, UV_THREADPOOL_SIZE: '1' },
  });
  if (child.stderr !== null) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (isNativeFailure(line)) onNativeFailure(line);
    });
  }
  child.on('message', (messages) => {
    for (const message of messages as readonly FromModel[]) onMessage(message);
  });
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    child.on('error', (error) => {
      if (child.pid === undefined) resolve(error.message);
    });
  });
  return {
    pid: child.pid,
    ended,
    send(message) {
      // A channel that breaks in between is reported by the end of the process.
      if (child.connected) child.send(message, () => undefined);
    },
    kill() {
      child.kill('SIGKILL');
    },
  };
}

/** Other lines may repeat what a client sent, such as a grammar, and belong in no log. */
const isNativeFailure = (line: string): boolean =>
  /GGML_ASSERT|GGML_ABORT|^terminate called|^\s*what\(\):|out of memory/i.test(line);

function typeScriptLoader(): string {
  return pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
}
