import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRecordFill } from '../../clinical/record-fill/create-record-fill.ts';
import { createReports } from '../../clinical/reports/create-reports.ts';
import { createTemplates } from '../../clinical/templates/create-templates.ts';
import { createExtractiveEngine } from '../../inference/index.ts';
import { createModelRegistry } from '../models.ts';
import { errorsPlugin } from '../plugins/errors.ts';
import { recordFillRoute } from './record-fill.ts';
import { reportsRoute } from './reports.ts';

let app: FastifyInstance;
let address: string;

beforeAll(async () => {
  const templates = createTemplates();
  const reports = createReports({ templates });
  const shutdown = new AbortController().signal;
  app = Fastify({ ajv: { customOptions: { removeAdditional: false, coerceTypes: false } } });
  await app.register(errorsPlugin);
  const models = createModelRegistry([createExtractiveEngine()]);
  await app.register(reportsRoute, { reports, templates, models, shutdown });
  await app.register(recordFillRoute, {
    recordFill: createRecordFill({ templates, reports }),
    shutdown,
  });
  address = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());

function post(path: string, body: object): Promise<Response> {
  return fetch(`${address}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

const text = '右肺上叶见结节，大小约12×9mm。双侧胸腔未见积液。印象：右肺上叶结节。';

test('templates are listed with what they require, and shown whole', async () => {
  const list = (await (await fetch(`${address}/v1/clinical/templates`)).json()) as {
    data: object[];
  };
  expect(list.data).toContainEqual(
    expect.objectContaining({ id: 'ct-chest', origin: 'built-in', required: ['impression'] }),
  );
  const one = (await (await fetch(`${address}/v1/clinical/templates/ct-chest`)).json()) as object;
  expect(one).toHaveProperty('sections');
  expect((await fetch(`${address}/v1/clinical/templates/nothing`)).status).toBe(404);
});

test('a report comes with sections, sources and what is missing', async () => {
  const response = await post('/v1/clinical/reports', { template: 'ct-chest', input: { text } });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    object: 'clinical.report',
    missing: [],
    citations: [],
    withheld: [],
  });
});

test('a stream sends each section, then the report, then the end', async () => {
  const response = await post('/v1/clinical/reports', {
    template: 'ct-chest',
    input: { text },
    stream: true,
  });
  const events = (await response.text()).trim().split('\n\n');
  const objects = events
    .slice(0, -1)
    .map((event) => (JSON.parse(event.slice(6)) as { object: string }).object);
  expect(events.at(-1)).toBe('data: [DONE]');
  expect(objects.at(-1)).toBe('clinical.report');
  expect(new Set(objects.slice(0, -1))).toEqual(new Set(['clinical.report.section']));
});

test.each<[object, string]>([
  [{ template: 'ct-chest', input: {} }, 'input'],
  [{ template: 'ct-chest', input: { fhir: { resourceType: 'Nothing' } } }, 'input.fhir'],
  [{ template: 'ct-chest', input: { text: ' ' } }, 'input'],
])('%j is refused and names the field', async (body, param) => {
  const response = await post('/v1/clinical/reports', body);
  const { error } = (await response.json()) as { error: { param: string } };
  expect(response.status).toBe(400);
  expect(error.param).toContain(param);
});

test('filling asks, and what it returns can be sent back as it is', async () => {
  const first = (await (
    await post('/v1/clinical/records/fill', {
      template: 'surgical-record',
      messages: [{ role: 'user', content: '全麻，出血10ml' }],
    })
  ).json()) as { record: object; question: string };
  expect(first.record).toMatchObject({
    anaesthesia: { value: '全麻' },
    blood_loss: { number: 10 },
  });
  const second = await post('/v1/clinical/records/fill', {
    template: 'surgical-record',
    record: first.record,
    messages: [
      { role: 'assistant', content: first.question },
      { role: 'user', content: '2024年5月3日，9点开始，10点结束' },
    ],
  });
  expect(await second.json()).toMatchObject({
    done: false,
    record: { start_time: { value: '9点' }, blood_loss: { number: 10 } },
  });
});

test('19 of 20 reports take less than 50 ms', async () => {
  const times: number[] = [];
  for (let i = 0; i < 40; i += 1) {
    const start = performance.now();
    await (await post('/v1/clinical/reports', { template: 'ct-chest', input: { text } })).text();
    times.push(performance.now() - start);
  }
  expect(times.toSorted((a, b) => a - b)[37]).toBeLessThan(50);
});
