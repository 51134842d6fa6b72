import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeTestModel } from '../../../models/test-model/make-test-model.ts';
import { importModel, type ImportRequest } from './import-model.ts';
import { createModelShelf, type InstalledModel, type ModelShelf } from './model-shelf.ts';
import { verifyModel } from './verify-model.ts';

const ONNX = 'models/embedder/fixtures/tiny-wordpiece';
const temp = (): string => mkdtempSync(join(tmpdir(), 'xinglin-import-'));
const none = (): void => undefined;

let gguf: string;
beforeAll(async () => {
  gguf = join(temp(), 'tiny-chat.gguf');
  await writeTestModel(gguf, { size: 'tiny', type: 'Q8_0' });
});

function shelfAndImport(): {
  shelf: ModelShelf;
  run: (path: string, more?: Partial<ImportRequest>) => Promise<InstalledModel>;
  folder: string;
} {
  const dataDir = temp();
  const shelf = createModelShelf(dataDir);
  return {
    shelf,
    folder: join(dataDir, 'models'),
    run: (path, more = {}) => importModel({ path, link: false, ...more }, shelf),
  };
}

describe('importing a model', () => {
  test('a GGUF file is copied, described and can be verified', async () => {
    const { shelf, run } = shelfAndImport();
    const model = await run(gguf);
    expect(model).toMatchObject({
      id: 'tiny-chat',
      kind: 'chat',
      format: 'gguf',
      architecture: 'llama',
      quantisation: 'Q8_0',
      contextLength: 4096,
    });
    expect(readFileSync(model.path).equals(readFileSync(gguf))).toBe(true);
    expect(shelf.list().map(({ id }) => id)).toEqual(['tiny-chat']);
    expect(await verifyModel(model, none)).toEqual([]);
    truncateSync(model.path, 100);
    expect(await verifyModel(model, none)).toEqual([expect.stringMatching(/has 100 bytes, not/)]);
  });

  test('with link the file stays where it is', async () => {
    const { run } = shelfAndImport();
    const model = await run(gguf, { link: true, id: 'linked' });
    expect(lstatSync(model.path).isSymbolicLink()).toBe(true);
    expect(await verifyModel(model, none)).toEqual([]);
  });

  test('a half file is refused by name, and nothing is left of it', async () => {
    const { shelf, run, folder } = shelfAndImport();
    const half = join(temp(), 'half.gguf');
    writeFileSync(half, readFileSync(gguf).subarray(0, 200_000));
    await expect(run(half)).rejects.toThrow(/half\.gguf is incomplete: 200000 of \d+ bytes/);
    expect(shelf.list()).toEqual([]);
    expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
  });

  test('an ONNX folder is taken with what belongs to it', async () => {
    const { run } = shelfAndImport();
    const model = await run(ONNX);
    expect(model).toMatchObject({ id: 'tiny-wordpiece', kind: 'embedding', format: 'onnx' });
    expect(model.files.map(({ name }) => name).toSorted()).toEqual([
      'config.json',
      'onnx/model.onnx',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    expect(existsSync(join(model.folder, 'onnx/model.onnx'))).toBe(true);
  });

  test.each([
    ['onnx/model.onnx', 200, /model\.onnx is no ONNX file, or an incomplete one/],
    ['tokenizer.json', 500, /tokenizer\.json is incomplete/],
  ])('of an ONNX folder, half of %s is refused by name', async (name, bytes, message) => {
    const { run } = shelfAndImport();
    const folder = join(temp(), 'onnx-model');
    cpSync(ONNX, folder, { recursive: true });
    truncateSync(join(folder, name), bytes);
    await expect(run(folder)).rejects.toThrow(message);
  });

  test('ONNX weights in a file beside the graph have to be there in full', async () => {
    const { run } = shelfAndImport();
    const folder = join(temp(), 'with-data');
    cpSync(ONNX, folder, { recursive: true });
    const path = join(folder, 'onnx/model.onnx');
    const pair = (key: string, value: string): Buffer =>
      Buffer.from([
        0x6a,
        key.length + value.length + 4,
        0x0a,
        key.length,
        ...Buffer.from(key),
        0x12,
        value.length,
        ...Buffer.from(value),
      ]);
    const pointers = Buffer.concat([
      pair('location', 'model.onnx_data'),
      pair('offset', '64'),
      pair('length', '1000'),
    ]);
    // As the graph of a large model holds it, in a field of its own.
    writeFileSync(
      path,
      Buffer.concat([readFileSync(path), Buffer.from([0x3a, pointers.length]), pointers]),
    );
    await expect(run(folder)).rejects.toThrow(/model\.onnx_data is missing/);
    writeFileSync(join(folder, 'onnx/model.onnx_data'), Buffer.alloc(1063));
    await expect(run(folder)).rejects.toThrow(/onnx_data is incomplete: 1063 of 1064 bytes/);
    writeFileSync(join(folder, 'onnx/model.onnx_data'), Buffer.alloc(1064));
    const model = await run(folder);
    expect(model.files.map(({ name }) => name)).toContain('onnx/model.onnx_data');
  });

  test('a folder with several models asks for one', async () => {
    const { run } = shelfAndImport();
    const folder = temp();
    cpSync(gguf, join(folder, 'a.gguf'));
    cpSync(gguf, join(folder, 'b.gguf'));
    await expect(run(folder)).rejects.toThrow(/several GGUF models/);
    mkdirSync(join(folder, 'empty'));
    await expect(run(join(folder, 'empty'))).rejects.toThrow(/no GGUF models/);
  });

  test('a name is given once, and is a plain word', async () => {
    const { run } = shelfAndImport();
    await run(gguf);
    await expect(run(gguf)).rejects.toThrow(/installed already/);
    await expect(run(gguf, { id: '../up' })).rejects.toThrow(/no name for a model/);
  });

  test('removing leaves nothing, and names what is not there', async () => {
    const { shelf, run, folder } = shelfAndImport();
    await run(gguf);
    await shelf.remove('tiny-chat');
    expect(readdirSync(folder)).toEqual([]);
    await expect(shelf.remove('tiny-chat')).rejects.toMatchObject({ code: 'model_not_found' });
    await expect(shelf.remove('..')).rejects.toMatchObject({ code: 'invalid_request' });
  });
});
