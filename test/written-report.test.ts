import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeTestModel } from '../models/test-model/make-test-model.ts';
import { startServer, tempDir, type TestServer } from './support/server.ts';

let server: TestServer;

beforeAll(async () => {
  const model = join(tempDir('report-model'), 'random.gguf');
  await writeTestModel(model);
  server = await startServer({ settings: { model, modelName: 'writer' } });
});
afterAll(() => server[Symbol.asyncDispose]());

interface Report {
  readonly engine: string | null;
  readonly sections: readonly {
    readonly text: string;
    readonly sources: readonly { readonly span?: { readonly text: string } }[];
  }[];
}

const text = '右肺上叶见结节，大小约12×9mm。双侧胸腔未见积液。印象：右肺上叶结节。';

function report(body: object): Promise<Response> {
  return fetch(`${server.url}/v1/clinical/reports`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ template: 'ct-chest', input: { text }, ...body }),
  });
}

test('a model that writes nonsense adds nothing to the report, and loses nothing of the input', async () => {
  const quoted = (await (await report({})).json()) as Report;
  const written = (await (await report({ model: 'writer' })).json()) as Report;
  expect(quoted.engine).toBeNull();
  expect(written.engine).toMatch(/^writer@/);
  expect(written.sections.map((section) => section.text)).toEqual(
    quoted.sections.map((section) => section.text),
  );
  for (const { sources } of written.sections) {
    for (const { span } of sources) if (span !== undefined) expect(text).toContain(span.text);
  }
});

test('a model that is not loaded is named', async () => {
  const reply = await report({ model: 'nobody' });
  expect(reply.status).toBe(404);
  expect(await reply.json()).toMatchObject({ error: { code: 'model_not_found', param: 'model' } });
});
