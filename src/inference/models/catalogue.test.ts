import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { catalogueUrl, readCatalogue, statedMemory } from './catalogue.ts';

const PATH = 'models/catalogue.json';
const catalogue = readCatalogue(PATH);
const find = (id: string) => {
  const entry = catalogue.models.find((model) => model.id === id);
  if (entry === undefined) throw new Error(`no ${id}`);
  return entry;
};

function changed(change: (raw: Record<string, unknown>) => void): string {
  const raw = JSON.parse(readFileSync(PATH, 'utf8')) as Record<string, unknown>;
  change(raw);
  const path = join(mkdtempSync(join(tmpdir(), 'xinglin-catalogue-')), 'catalogue.json');
  writeFileSync(path, JSON.stringify(raw));
  return path;
}

describe('the catalogue of models', () => {
  test('names chat, embedding and rerank models, medical ones among them', () => {
    const kinds = new Set(catalogue.models.map(({ kind }) => kind));
    expect([...kinds].toSorted()).toEqual(['chat', 'embedding', 'rerank']);
    for (const id of ['wingpt2-llama-3-8b-chat', 'huatuogpt-o1-7b', 'baichuan-m2-32b', 'bge-m3']) {
      expect(find(id).licence).not.toBe('');
    }
  });

  test('a file is looked for under the name and revision of its hub', () => {
    const entry = find('bge-m3');
    const at = (hub: 'huggingface' | 'modelscope', baseUrl?: string): string =>
      catalogueUrl(catalogue, entry, 'bge-m3-Q8_0.gguf', { hub, baseUrl });
    expect(at('huggingface')).toMatch(
      /^https:\/\/huggingface\.co\/gpustack\/bge-m3-GGUF\/resolve\/[0-9a-f]{40}\/bge-m3-Q8_0\.gguf$/,
    );
    expect(at('modelscope')).toBe(
      'https://modelscope.cn/models/gpustack/bge-m3-GGUF/resolve/master/bge-m3-Q8_0.gguf',
    );
    expect(at('modelscope', 'http://mirror.local/')).toMatch(
      /^http:\/\/mirror\.local\/models\/gpustack/,
    );
  });

  test('a hub without the model is named with the one that has it', () => {
    const entry = find('gemma-2-9b-it');
    expect(() =>
      catalogueUrl(catalogue, entry, 'x.gguf', { hub: 'modelscope', baseUrl: undefined }),
    ).toThrow(/no source of gemma-2-9b-it is known on modelscope; there is one on huggingface/i);
  });

  test('memory is the file, the conversation and the buffers', () => {
    const entry = find('qwen3-8b');
    const [q4] = entry.files;
    const bytes = q4 === undefined ? 0 : (statedMemory(catalogue, entry, q4) ?? 0);
    // 5.03 GB of weights + 36 × 8 × 128 × 2 × 2 bytes × 4,096 tokens + 512 MiB.
    expect(bytes).toBe(5_027_783_488 + 147_456 * 4096 + 512 * 1024 * 1024);
  });

  test('without a published size, bits per weight give it within 5 %', () => {
    for (const id of ['qwen3-8b', 'qwen3-14b', 'qwen2.5-14b-instruct']) {
      const entry = find(id);
      for (const file of entry.files.filter(({ sizeBytes }) => sizeBytes !== null)) {
        const known = statedMemory(catalogue, entry, file) ?? 0;
        const reckoned = statedMemory(catalogue, entry, { ...file, sizeBytes: null }) ?? 0;
        expect(Math.abs(reckoned / known - 1)).toBeLessThan(0.05);
      }
    }
  });

  test.each<[string, (raw: Record<string, unknown>) => void, RegExp]>([
    ['an unknown field', (raw) => (raw['more'] = 1), /Model catalogue/],
    [
      'a digest that is none',
      (raw) => {
        const [first] = raw['models'] as { files: { sha256: string }[] }[];
        if (first?.files[0] !== undefined) first.files[0].sha256 = 'abc';
      },
      /files\/0\/sha256/,
    ],
    [
      'the same id twice',
      (raw) => {
        const models = raw['models'] as object[];
        models.push(structuredClone(models[0] ?? {}));
      },
      /stands there twice/,
    ],
  ])('%s stops the start', (_, change, message) => {
    expect(() => readCatalogue(changed(change))).toThrow(message);
  });
});
