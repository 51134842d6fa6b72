import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeTestModel } from '../../../models/test-model/make-test-model.ts';
import { describeGguf } from './describe-gguf.ts';
import { readGgufHeader } from './gguf-header.ts';

let path: string;
let bytes: Buffer;
beforeAll(async () => {
  path = join(mkdtempSync(join(tmpdir(), 'xinglin-gguf-')), 'tiny.gguf');
  await writeTestModel(path, { size: 'tiny', type: 'Q8_0' });
  bytes = readFileSync(path);
});

function file(content: Buffer | string): string {
  const other = join(mkdtempSync(join(tmpdir(), 'xinglin-gguf-')), 'other.gguf');
  writeFileSync(other, content);
  return other;
}

describe('the header of a GGUF file', () => {
  test('tells what the model is', async () => {
    const header = await readGgufHeader(path);
    expect(describeGguf(header)).toMatchObject({
      kind: 'chat',
      architecture: 'llama',
      quantisation: 'Q8_0',
      contextLength: 4096,
      // 2 layers × 2 key-value heads × (16 + 16) × 2 bytes
      bytesPerToken: 256,
      splitCount: 1,
    });
    expect(header.tensors.get('blk.1.attn_q.weight')).toEqual([64, 64]);
    expect(header.neededBytes).toBeLessThanOrEqual(header.sizeBytes);
    expect(header.sizeBytes - header.neededBytes).toBeLessThan(32);
  });

  test.each([0.2, 0.5, 0.9, 0.9999])(
    'a file cut at %f of its length is a half file',
    async (part) => {
      const half = file(bytes.subarray(0, Math.floor(bytes.length * part)));
      await expect(readGgufHeader(half)).rejects.toMatchObject({
        code: 'model_file_invalid',
        message: expect.stringMatching(/other\.gguf is incomplete/) as string,
      });
    },
  );

  test.each([
    ['another format', 'PK\u0003\u0004 and more', /does not begin with GGUF/],
    ['nothing', '', /incomplete/],
    ['a version to come', Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(64, 9)]), /version/],
    [
      'counts that cannot be',
      Buffer.concat([Buffer.from('GGUF\u0003\0\0\0'), Buffer.alloc(16, 0xff)]),
      /bounds/,
    ],
  ])('%s is refused by name', async (_, content, message) => {
    await expect(readGgufHeader(file(content))).rejects.toThrow(message);
  });

  test('bytes changed at random give a description or a clear refusal, never another error', async () => {
    let refused = 0;
    for (let i = 0; i < 200; i += 1) {
      const broken = Buffer.from(bytes.subarray(0, 4096));
      for (let k = 0; k < 8; k += 1) broken[(i * 131 + k * 977) % 4096] = (i * 37 + k * 101) % 256;
      await readGgufHeader(file(broken)).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'model_file_invalid' });
        refused += 1;
      });
    }
    expect(refused).toBeGreaterThan(100);
  });
});
