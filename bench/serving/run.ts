/**
 * Starts this server and a llama-server on the same model, threads, context and slots, and measures them in turn.
 * Run: npx tsx bench/serving/run.ts --peer <llama-server> [--threads n] [--rounds n] [--streams 1,2,4,8]
 *      [--overload-seconds n] [--most-rounds n] [--patience-ms n]
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { comparisonTable } from '../../src/eval/serving/compare.ts';
import { plotRatios } from '../../src/eval/serving/plot.ts';
import { runServing, type ServingResult } from '../../src/eval/serving/run-serving.ts';
import { saveResult } from '../result.ts';
import { answers, endWithThis, makeModel, startOwn, startPeer } from './servers.ts';

const [OWN_PORT, PEER_PORT] = [7811, 7812];

const { values } = parseArgs({
  options: {
    peer: { type: 'string' },
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '5' },
    'most-rounds': { type: 'string', default: '15' },
    'patience-ms': { type: 'string', default: '20000' },
    streams: { type: 'string', default: '1,2,4,8' },
    'overload-seconds': { type: 'string', default: '60' },
    'streams-only': { type: 'boolean', default: false },
    out: { type: 'string', default: 'bench/serving' },
  },
});
if (values.peer === undefined) throw new TypeError('--peer <path of llama-server> is needed.');

const shape = {
  model: await makeModel('.cache/qwen2-0.5b-shape-q8.gguf', '0.5b'),
  threads: values.threads,
  slots: 8,
  contextSize: 2048,
};
// A model of random weights repeats itself, which guessing ahead makes twice as fast: that is measured apart.
const settings = { STARTER_CORPORA: 'false', SPECULATION: 'off' };
const servers = [
  startOwn({ ...shape, port: OWN_PORT }, settings),
  startPeer(values.peer, { ...shape, port: PEER_PORT }),
];
const end = endWithThis(servers);
try {
  const [own, peer] = [`http://127.0.0.1:${OWN_PORT}`, `http://127.0.0.1:${PEER_PORT}`];
  await Promise.all([answers(`${own}/ready`), answers(`${peer}/health`)]);
  const seconds = Number(values['overload-seconds']);
  const save = ({ raw, ...result }: ServingResult): void => {
    saveResult(join(values.out, 'result.json'), {
      ...shape,
      model: 'test model of the shape of Qwen2-0.5B, Q8_0, random weights',
      speculation: 'off',
      ...result,
      raw,
    });
    const title = 'Xinglin beside llama-server: same model, machine and minute';
    writeFileSync(join(values.out, 'ratios.svg'), plotRatios(title, result.comparisons));
  };
  const result = await runServing({
    own,
    peer,
    model: 'bench',
    rounds: Number(values.rounds),
    mostRounds: Number(values['most-rounds']),
    patienceMs: Number(values['patience-ms']),
    spareCores: Math.max(0, availableParallelism() - Number(values.threads)),
    streamsOnly: values['streams-only'],
    streams: values.streams.split(',').filter(Boolean).map(Number),
    overload: seconds > 0 ? { connections: 200, seconds, timeoutMs: 30_000 } : undefined,
    pids: servers.flatMap(({ pid }) => pid ?? []),
    onRun: (line) => process.stderr.write(`${line}\n`),
    onResult: save,
  });
  process.stderr.write(`${comparisonTable(result.comparisons)}\n`);
} finally {
  end();
}
