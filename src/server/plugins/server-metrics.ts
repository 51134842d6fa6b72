import { Counter, Gauge, type Registry } from 'prom-client';
import type { ServerStatus } from '../../core/server-status.ts';
import type { Engine } from '../../inference/types.ts';
import type { Embedder } from '../../retrieval/embedding/types.ts';

type Labels = Readonly<{ model: string; server: string }>;

/** What the servers of upstream models are at, read when the figures are asked for. */
export function watchServers(
  registry: Registry,
  engines: () => readonly Engine[],
  embedder: Pick<Embedder, 'id' | 'remote'>,
): void {
  const all = (): [Labels, ServerStatus][] =>
    [
      ...engines().map((engine) => engine.describe()),
      { id: embedder.id, servers: embedder.remote?.servers() },
    ].flatMap(({ id: model, servers = [] }) =>
      servers.map((status): [Labels, ServerStatus] => [{ model, server: status.host }, status]),
    );
  const labelNames = ['model', 'server'];
  const registers = [registry];
  const gauge = (name: string, help: string, value: (status: ServerStatus) => number): Gauge =>
    new Gauge({
      name: `xinglin_upstream_${name}`,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const [labels, status] of all()) this.set(labels, value(status));
      },
    });
  gauge('up', 'Whether a server of an upstream model answers.', ({ isUp }) => Number(isUp));
  gauge('outstanding', 'Requests a server is working on.', ({ outstanding }) => outstanding);
  gauge('circuit_open', 'Whether a server is left alone after failures.', ({ circuit }) =>
    Number(circuit !== 'closed'),
  );
  const ended = new Counter({
    name: 'xinglin_upstream_requests_total',
    help: 'Requests to servers by how they ended: ok, failed, refused, cancelled.',
    labelNames: [...labelNames, 'result'],
    registers,
    collect() {
      this.reset();
      for (const [labels, status] of all()) {
        for (const [result, count] of Object.entries(status.ended)) {
          ended.inc({ ...labels, result }, count);
        }
      }
    },
  });
}
