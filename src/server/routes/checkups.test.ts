import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCheckups } from '../../clinical/checkup/create-checkups.ts';
import { createLaboratory } from '../../clinical/laboratory/create-laboratory.ts';
import { errorsPlugin } from '../plugins/errors.ts';
import { checkupsRoute } from './checkups.ts';

const PATH = '/v1/clinical/checkups/interpret';
let app: FastifyInstance;

beforeAll(async () => {
  const laboratory = createLaboratory();
  app = Fastify({ ajv: { customOptions: { removeAdditional: false, coerceTypes: false } } });
  await app.register(errorsPlugin);
  await app.register(checkupsRoute, {
    checkups: createCheckups({ laboratory, quoteKnowledge: async () => [] }),
    laboratory,
    readFileText: async () => '性别：男 年龄：45岁\n肌酐 121 ↑ μmol/L 57-97',
    version: '0.0.0',
    defaultStore: 'default',
    resolveStores: async () => [],
    shutdown: new AbortController().signal,
  });
});
afterAll(() => app.close());

const GLUCOSE = { name: '空腹血糖', value: 126, unit: 'mg/dL' };

test('the reader decides the wording, the language the words', async () => {
  const meaningFor = async (more: object): Promise<string> => {
    const payload = { patient: { sex: 'male', age: 45 }, results: [GLUCOSE], ...more };
    const reply = await app.inject({ method: 'POST', url: PATH, payload });
    return reply.json<{ items: readonly { meaning: string }[] }>().items[0]?.meaning ?? '';
  };
  const patient = await meaningFor({ audience: 'patient' });
  expect(patient).not.toBe(await meaningFor({ audience: 'clinician' }));
  expect(await meaningFor({ audience: 'patient', language: 'en' })).not.toMatch(/\p{Script=Han}/u);
});

test('in FHIR an interval in another unit than the value gives its ends as text only', async () => {
  const reply = await app.inject({
    method: 'POST',
    url: PATH,
    headers: { accept: 'application/fhir+json' },
    payload: { patient: { sex: 'male', age: 45 }, results: [GLUCOSE] },
  });
  const { entry } = reply.json<{ entry: readonly { resource: Record<string, unknown> }[] }>();
  expect(entry[1]?.resource['referenceRange']).toEqual([{ text: '3.9–6.1 mmol/L' }]);
});

test('a FHIR client sends the bundle as it is and gets a bundle back', async () => {
  const payload = JSON.stringify({
    resourceType: 'Bundle',
    type: 'collection',
    entry: [
      { resource: { resourceType: 'Patient', id: 'p', gender: 'male', birthDate: '1980-05-01' } },
      {
        resource: {
          resourceType: 'Observation',
          status: 'final',
          subject: { reference: 'Patient/p' },
          effectiveDateTime: '2026-01-05',
          code: { coding: [{ system: 'http://loinc.org', code: '2823-3' }], text: '血钾' },
          valueQuantity: { value: 6.8, unit: 'mmol/L' },
        },
      },
    ],
  });
  const reply = await app.inject({
    method: 'POST',
    url: PATH,
    headers: { 'content-type': 'application/fhir+json; charset=utf-8' },
    payload,
  });
  expect(reply.headers['content-type']).toContain('application/fhir+json');
  expect(reply.body).toContain('"HH"');
});

test('an uploaded file is read by its id', async () => {
  const reply = await app.inject({ method: 'POST', url: PATH, payload: { file_id: 'file-1' } });
  expect(reply.json()).toMatchObject({ items: [{ code: 'creatinine', flag: 'H' }] });
});

test.each<[string, number, object]>([
  ['patient.sex', 400, { patient: { sex: 'male' }, text: '性别：女\n肌酐 80 μmol/L 41-73' }],
  ['fhir.entry', 400, { fhir: { resourceType: 'Bundle', type: 'collection' } }],
  ['text', 400, { text: '姓名：张三\n肌酐 80 μmol/L\n姓名：李四\n肌酐 90 μmol/L' }],
])('%s is named where it is refused', async (param, status, payload) => {
  const reply = await app.inject({ method: 'POST', url: PATH, payload });
  expect([reply.statusCode, reply.json<{ error: { param: string } }>().error.param]).toEqual([
    status,
    param,
  ]);
});

test('more than 2,000 rows are refused as too large', async () => {
  const results = Array.from({ length: 2001 }, () => GLUCOSE);
  const reply = await app.inject({ method: 'POST', url: PATH, payload: { results } });
  expect(reply.statusCode).toBe(413);
});
