import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { comparisonTable } from '../../eval/serving/compare.ts';
import { plotRatios } from '../../eval/serving/plot.ts';
import { runServing } from '../../eval/serving/run-serving.ts';
import type { CommandContext } from '../command-context.ts';

interface BenchServeOptions {
  readonly url: string;
  readonly against: string;
  readonly model: string;
  readonly rounds: string;
  readonly pids: string;
  readonly patienceMs: string;
  readonly spareCores: string;
  readonly streams: string;
  readonly overloadSeconds: string;
  readonly connections: string;
  readonly timeoutMs: string;
  readonly out?: string;
  readonly streamsOnly?: true;
  readonly json?: true;
}

/** `xinglin bench`: how fast this installation is, beside another one. */
export function benchCommand(context: CommandContext): Command {
  return new Command('bench').description('Measure speed').addCommand(benchServe(context));
}

/** `xinglin bench serve`: a running server beside a peer with the same model file, request by request. */
function benchServe({ terminal }: CommandContext): Command {
  return new Command('serve')
    .description('Streams, first tokens, turns and overload, in turn with a peer')
    .addOption(
      new Option('--url <url>', 'the running Xinglin server').default('http://127.0.0.1:8080'),
    )
    .requiredOption('--against <url>', 'a llama-server with the same model, context and slots')
    .option('--model <name>', 'name of the model on both', 'bench')
    .option('--rounds <n>', 'undisturbed rounds of each measurement', '5')
    .option('--patience-ms <n>', 'how long to wait for a quiet machine before each run', '20000')
    .option('--spare-cores <n>', 'cores that both servers leave to others', '0')
    .option('--pids <list>', 'processes of both servers: what else runs counts as disturbance', '')
    .option('--streams <list>', 'streams at the same time', '1,2,4,8')
    .option('--overload-seconds <n>', 'how long the crowd stays; 0 leaves it out', '60')
    .option('--connections <n>', 'clients in the crowd', '200')
    .option('--timeout-ms <n>', 'deadline of each of their requests', '30000')
    .option('--out <folder>', 'where to write result.json and ratios.svg')
    .option('--streams-only', 'leave out turns and overhead')
    .option('--json', 'as JSON')
    .action(async (options: BenchServeOptions) => {
      const seconds = Number(options.overloadSeconds);
      const result = await runServing({
        own: options.url,
        peer: options.against,
        model: options.model,
        rounds: Number(options.rounds),
        mostRounds: Number(options.rounds) * 3,
        patienceMs: Number(options.patienceMs),
        pids: options.pids.split(',').filter(Boolean).map(Number),
        streamsOnly: options.streamsOnly === true,
        streams: options.streams.split(',').map(Number),
        overload:
          seconds > 0
            ? {
                seconds,
                connections: Number(options.connections),
                timeoutMs: Number(options.timeoutMs),
              }
            : undefined,
        spareCores: Number(options.spareCores),
        onRun: terminal.note,
        onResult: () => undefined,
      });
      const text = JSON.stringify(result, null, 2);
      if (options.out !== undefined) {
        mkdirSync(options.out, { recursive: true });
        writeFileSync(join(options.out, 'result.json'), `${text}\n`);
        const title = 'Xinglin beside its peer, same model and machine';
        writeFileSync(join(options.out, 'ratios.svg'), plotRatios(title, result.comparisons));
      }
      terminal.out(options.json === true ? text : comparisonTable(result.comparisons));
      if (options.json !== true) {
        if (result.overhead !== undefined) {
          const { requestMs, decodeShare } = result.overhead;
          terminal.out(
            `overhead: ${requestMs.toFixed(2)} ms a request, ${(decodeShare * 100).toFixed(1)} % of the decode rate`,
          );
        }
        if (result.overload !== undefined) terminal.out(JSON.stringify(result.overload));
      }
    });
}
