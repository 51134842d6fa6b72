import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readUpstreams } from './read-upstreams.ts';

const folder = mkdtempSync(join(tmpdir(), 'xinglin-upstreams-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(content: string): ReturnType<typeof readUpstreams> {
  const path = join(folder, 'upstreams.yaml');
  writeFileSync(path, content);
  return readUpstreams(path, 1000);
}

test('a file of a chat model and an embedding model is read, keys from files beside it', () => {
  writeFileSync(join(folder, 'one.key'), 'sk-123\n');
  const { chat, embedding } = read(`
- name: qwen
  model: Qwen/Qwen3-14B
  base_urls: [http://10.0.0.5:8000/v1/, "https://gpu.example/v1"]
  api_key_file: one.key
- { name: bge, kind: embedding, model: bge-m3, base_urls: ["http://10.0.0.6/v1"], dimension: 1024 }
`);
  expect(chat).toMatchObject([
    {
      id: 'qwen',
      apiKey: 'sk-123',
      baseUrls: ['http://10.0.0.5:8000/v1', 'https://gpu.example/v1'],
      requestTimeoutMs: 1000,
    },
  ]);
  expect(embedding).toMatchObject({ id: 'bge', dimension: 1024, batchSize: 32 });
});

const entry = (more: string, url = 'http://h/v1'): string =>
  `[{name: m, model: m, base_urls: ["${url}"]${more}}]`;

test.each<[string, string, RegExp]>([
  ['no list', 'name: m', /a list/],
  ['an unknown key', entry(', retries: 3'), /\/0\/retries is no setting/],
  ['a missing key', '[{name: m, base_urls: ["http://h/v1"]}]', /\/0.*model/],
  ['a key of the other kind', entry(', dimension: 12'), /\/0\/dimension is no setting/],
  ['an embedding model without its dimension', entry(', kind: embedding'), /\/0.*dimension/],
  ['a password in an address', entry('', 'http://u:geheim@h/v1'), /without a password/],
  ['an address that is none', entry('', 'h:8000/v1'), /base_urls/],
  [
    'the same address twice',
    '[{name: m, model: m, base_urls: ["http://h/v1", "http://h/v1/"]}]',
    /twice/,
  ],
  ['a name of our own', '[{name: xinglin, model: m, base_urls: ["http://h/v1"]}]', /taken/],
  ['a key file that is not there', entry(', api_key_file: none.key'), /cannot be read/],
  ['a broken file', '[{', /YAML/],
])('%s stops the start with its reason', (_, content, message) => {
  let error: unknown;
  try {
    read(content);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toMatchObject({ code: 'config_invalid', message: expect.stringMatching(message) });
  expect(String(error)).not.toContain('geheim');
});

test('a key that cannot stand in a header is refused without being shown', () => {
  writeFileSync(join(folder, 'two.key'), 'sk-1\nsk-2');
  expect(() => read(entry(', api_key_file: two.key'))).toThrow(/holds no key/);
  expect(() => read(entry(', api_key_file: two.key'))).not.toThrow(/sk-1/);
});
