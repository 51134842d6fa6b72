/**
 * How long each clinical route takes for a normal input, without a model, over HTTP on the starter corpora.
 * Run: npx tsx bench/clinical/latency.ts (after make build).
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { percentiles, saveResult } from '../result.ts';

const ROUNDS = 60;
const WARM_UP = 5;

const [note = ''] = readFileSync('corpora/eval/record-quality.jsonl', 'utf8').split('\n');
const { type, text } = JSON.parse(note) as { readonly type: string; readonly text: string };

const bundle = (...resources: readonly object[]): object => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: resources.map((resource) => ({ resource })),
});

const CHECKUP_ROWS = [
  ['白细胞计数', 6.1, '10^9/L', '3.5-9.5'],
  ['血红蛋白', 98, 'g/L', '115-150'],
  ['红细胞平均体积', 74, 'fL', '82-100'],
  ['血小板计数', 310, '10^9/L', '125-350'],
  ['铁蛋白', 6, 'μg/L', '13-150'],
  ['丙氨酸氨基转移酶', 22, 'U/L', '7-40'],
  ['肌酐', 61, 'μmol/L', '41-73'],
  ['尿酸', 402, 'μmol/L', '155-357'],
  ['空腹血糖', 6.4, 'mmol/L', '3.9-6.1'],
  ['总胆固醇', 6.5, 'mmol/L', '<5.2'],
  ['低密度脂蛋白胆固醇', 4.3, 'mmol/L', '<3.4'],
  ['钾', 3.2, 'mmol/L', '3.5-5.3'],
  ['促甲状腺激素', 7.9, 'mIU/L', '0.27-4.2'],
  ['游离甲状腺素', 14, 'pmol/L', '12-22'],
].map(([name, value, unit, reference]) => ({ name, value, unit, reference }));

const ROUTES: readonly (readonly [string, object])[] = [
  [
    '/v1/clinical/checkups/interpret',
    { patient: { sex: 'female', age: 38 }, results: CHECKUP_ROWS, audience: 'patient' },
  ],
  [
    '/v1/clinical/risk',
    {
      patient: { age: 72, sex: 'male' },
      vitals: {
        respiratory_rate: 24,
        spo2: 93,
        on_oxygen: false,
        systolic_bp: 98,
        pulse: 118,
        consciousness: 'A',
        temperature: 38.6,
      },
      labs: [{ name: '肌酐', value: 150, unit: 'µmol/L' }],
      medications: ['二甲双胍'],
      suspected_infection: true,
    },
  ],
  [
    '/v1/clinical/reports',
    {
      template: 'ct-chest',
      input: { text: '右肺上叶见结节，大小约12×9mm。双侧胸腔未见积液。印象：右肺上叶结节。' },
    },
  ],
  ['/v1/clinical/records/check', { type, text }],
  [
    '/v1/clinical/records/fill',
    {
      template: 'surgical-record',
      record: {},
      messages: [{ role: 'user', content: '腰麻，9点到10点20分，出血10毫升' }],
    },
  ],
  [
    '/v1/clinical/triage',
    { messages: [{ role: 'user', content: '咳嗽发热三天，有点胸闷，45岁男性' }] },
  ],
  [
    '/cds-services/xinglin-order-check',
    {
      hook: 'order-sign',
      hookInstance: 'd1577c69-dfbe-44ad-ba6d-3e05e953b2ea',
      context: {
        userId: 'Practitioner/1',
        patientId: 'p1',
        draftOrders: bundle({
          resourceType: 'MedicationRequest',
          id: 'm1',
          status: 'draft',
          intent: 'order',
          subject: { reference: 'Patient/p1' },
          medicationCodeableConcept: { text: '布洛芬' },
          dosageInstruction: [],
        }),
      },
      prefetch: {
        patient: { resourceType: 'Patient', id: 'p1', gender: 'male', birthDate: '1958-03-01' },
        allergies: bundle({
          resourceType: 'AllergyIntolerance',
          patient: { reference: 'Patient/p1' },
          clinicalStatus: { coding: [{ code: 'active' }] },
          code: { text: '阿司匹林' },
        }),
        medications: bundle(),
      },
    },
  ],
];

async function start(): Promise<{ url: string; stop: () => Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'xinglin-bench-'));
  const server = spawn(
    process.execPath,
    ['bin/xinglin', 'serve', '--data-dir', dataDir, '--port', '0'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const url = await new Promise<string>((resolve) => {
    server.stderr.on('data', (data: Buffer) => {
      const match = /serves at (http:\S+)/.exec(data.toString());
      if (match?.[1] !== undefined) resolve(match[1]);
    });
  });
  return {
    url,
    async stop() {
      server.kill('SIGTERM');
      await new Promise((resolve) => server.once('exit', resolve));
    },
  };
}

async function timed(url: string, body: object): Promise<number> {
  const started = performance.now();
  const reply = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await reply.text();
  if (reply.status !== 200) throw new Error(`${url} answered ${reply.status}: ${answer}`);
  return performance.now() - started;
}

const { url, stop } = await start();
const routes: Record<string, object> = {};
for (const [route, body] of ROUTES) {
  // Nothing is warm and no quotation is remembered yet.
  const first = await timed(url + route, body);
  for (let i = 0; i < WARM_UP; i += 1) await timed(url + route, body);
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i += 1) times.push(await timed(url + route, body));
  routes[route] = {
    first,
    ...percentiles(times),
    raw: times.map((ms) => Math.round(ms * 100) / 100),
  };
}
await stop();
saveResult('bench/clinical/latency.json', {
  unit: 'milliseconds from request to complete reply, one client',
  rounds: ROUNDS,
  warmUp: WARM_UP,
  routes,
});
