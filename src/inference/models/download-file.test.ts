import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Downloaded, downloadFile, type DownloadOptions } from './download-file.ts';
import type { DownloadProgress } from './download-progress.ts';
import { serveFile } from './test-support/file-server.ts';

const content = randomBytes(3 * 1024 * 1024 + 17);
const sha256 = createHash('sha256').update(content).digest('hex');
const place = (): string => join(mkdtempSync(join(tmpdir(), 'xinglin-pull-')), 'model.gguf');

function pull(
  options: Partial<DownloadOptions> & { url: string; destination: string },
): Promise<Downloaded> {
  return downloadFile({
    fetch,
    signal: new AbortController().signal,
    retryMs: 10,
    idleTimeoutMs: 2000,
    ...options,
  });
}

describe('downloading a file', () => {
  test('the whole file arrives, with its digest and with progress', async () => {
    await using server = await serveFile(() => content, { pauseMs: 5 });
    const destination = place();
    const seen: DownloadProgress[] = [];
    const result = await pull({
      url: server.url,
      destination,
      sha256,
      onProgress: (progress) => seen.push(progress),
    });
    expect(result).toEqual({ sizeBytes: content.length, sha256, resumedBytes: 0 });
    expect(readFileSync(destination).equals(content)).toBe(true);
    expect(existsSync(`${destination}.part`)).toBe(false);
    expect(existsSync(`${destination}.part.json`)).toBe(false);
    expect(seen.at(-1)).toMatchObject({ doneBytes: content.length, totalBytes: content.length });
    expect(seen.some(({ bytesPerSecond }) => bytesPerSecond > 0)).toBe(true);
  });

  test('a connection that breaks again and again is taken up where it broke', async () => {
    await using server = await serveFile(() => content, {
      cutAfter: (n) => (n < 5 ? 600_000 : undefined),
    });
    const destination = place();
    await pull({ url: server.url, destination, sha256, attempts: 2 });
    expect(readFileSync(destination).equals(content)).toBe(true);
    expect(server.ranges).toHaveLength(5);
    expect(server.ranges.slice(1).every((range) => /^bytes=[1-9]\d+-$/.test(range ?? ''))).toBe(
      true,
    );
  });

  test('a server without ranges is read from the beginning again', async () => {
    await using server = await serveFile(() => content, {
      ranges: false,
      cutAfter: (n) => (n === 1 ? 600_000 : undefined),
    });
    const destination = place();
    await pull({ url: server.url, destination, sha256 });
    expect(readFileSync(destination).equals(content)).toBe(true);
    expect(server.ranges[1]).toMatch(/^bytes=/);
  });

  test('5xx and 429 are waited out, as long as Retry-After says', async () => {
    await using server = await serveFile(() => content, {
      first(count, _request, response) {
        if (count > 3) return false;
        if (count === 3) response.setHeader('retry-after', '0');
        response.writeHead(count === 3 ? 429 : 503).end();
        return true;
      },
    });
    const destination = place();
    const waits: [string, number][] = [];
    await pull({
      url: server.url,
      destination,
      onRetry: (reason, waitMs) => waits.push([reason, waitMs]),
    });
    expect(waits).toEqual([
      ['HTTP 503', 10],
      ['HTTP 503', 20],
      ['HTTP 429', 0],
    ]);
    expect(readFileSync(destination).equals(content)).toBe(true);
  });

  test('a server that never gets well is given up, and what came is kept', async () => {
    await using server = await serveFile(() => content, {
      first(count, _request, response) {
        if (count === 1) return false;
        response.writeHead(502).end();
        return true;
      },
      cutAfter: () => 600_000,
    });
    const destination = place();
    const run = pull({ url: server.url, destination, attempts: 3 });
    await expect(run).rejects.toMatchObject({
      code: 'model_download_failed',
      message: expect.stringMatching(/HTTP 502; given up/) as string,
    });
    expect(readFileSync(`${destination}.part`).length).toBeGreaterThan(500_000);
    expect(server.ranges).toHaveLength(3);
  });

  test.each([
    [404, /no such file/],
    [403, /licence/],
  ])('HTTP %d is final', async (status, message) => {
    await using server = await serveFile(() => content, {
      first(_count, _request, response) {
        response.writeHead(status).end();
        return true;
      },
    });
    await expect(pull({ url: server.url, destination: place() })).rejects.toThrow(message);
    expect(server.ranges).toHaveLength(1);
  });

  test('a connection without a byte is made anew', async () => {
    await using server = await serveFile(() => content, {
      first(count, _request, response) {
        if (count > 1) return false;
        response.writeHead(200, { 'content-length': content.length, etag: '"v1"' });
        response.write(content.subarray(0, 1000));
        return true;
      },
    });
    const destination = place();
    await pull({ url: server.url, destination, sha256, idleTimeoutMs: 300 });
    expect(server.ranges).toEqual([undefined, 'bytes=1000-']);
  });

  test('a file that changed meanwhile begins anew', async () => {
    const other = randomBytes(content.length);
    let version = 1;
    await using server = await serveFile(() => (version === 1 ? content : other), {
      etag: () => `"v${version}"`,
      cutAfter: (n) => (n === 1 ? 600_000 : undefined),
      first: (count) => {
        if (count === 2) version = 2;
        return false;
      },
    });
    const destination = place();
    await pull({ url: server.url, destination });
    expect(server.headers[1]).toMatchObject({ 'if-range': '"v1"' });
    expect(readFileSync(destination).equals(other)).toBe(true);
  });

  test('a changed file is noticed too where the server does not know If-Range', async () => {
    const other = randomBytes(content.length);
    await using server = await serveFile(() => content, {
      cutAfter: (n) => (n === 1 ? 600_000 : undefined),
      first(count, request, response) {
        if (count === 1) return false;
        const from = Number(/\d+/.exec(request.headers.range ?? '')?.[0] ?? 0);
        const body = other.subarray(from);
        response.writeHead(from > 0 ? 206 : 200, {
          etag: '"v2"',
          'content-length': body.length,
          ...(from > 0
            ? { 'content-range': `bytes ${from}-${other.length - 1}/${other.length}` }
            : {}),
        });
        response.end(body);
        return true;
      },
    });
    const destination = place();
    await pull({ url: server.url, destination });
    expect(readFileSync(destination).equals(other)).toBe(true);
    expect(server.ranges).toHaveLength(3);
  });

  test('a wrong digest deletes the file and says both', async () => {
    await using server = await serveFile(() => content);
    const destination = place();
    const wrong = 'a'.repeat(64);
    const run = pull({ url: server.url, destination, sha256: wrong });
    await expect(run).rejects.toMatchObject({ code: 'model_download_failed' });
    await expect(run).rejects.toThrow(new RegExp(`${sha256}, not ${wrong}; it was deleted`));
    for (const path of [destination, `${destination}.part`, `${destination}.part.json`]) {
      expect(existsSync(path)).toBe(false);
    }
  });

  test('what is whole already is not fetched again', async () => {
    await using server = await serveFile(() => content);
    const destination = place();
    writeFileSync(`${destination}.part`, content);
    const state = { url: server.url, etag: '"v1"', totalBytes: content.length, pid: 999_999_999 };
    writeFileSync(`${destination}.part.json`, JSON.stringify(state));
    const result = await pull({ url: server.url, destination, sha256 });
    expect(result.resumedBytes).toBe(content.length);
    expect(server.ranges).toEqual([`bytes=${content.length}-`]);
  });

  test('a part of another address is not gone on with', async () => {
    await using server = await serveFile(() => content);
    const destination = place();
    writeFileSync(`${destination}.part`, 'something else');
    writeFileSync(
      `${destination}.part.json`,
      JSON.stringify({ url: 'http://other', pid: 999_999_999 }),
    );
    const result = await pull({ url: server.url, destination, sha256 });
    expect(result.resumedBytes).toBe(0);
  });

  test('two processes do not write to the same file', async () => {
    const destination = place();
    writeFileSync(`${destination}.part`, 'x');
    writeFileSync(
      `${destination}.part.json`,
      JSON.stringify({ url: 'http://a', pid: process.ppid }),
    );
    await expect(pull({ url: 'http://a', destination })).rejects.toThrow(/Another process/);
  });

  test('a caller who gives up is obeyed at once, and the part stays', async () => {
    await using server = await serveFile(() => content, { pauseMs: 50 });
    const destination = place();
    const stop = new AbortController();
    const run = pull({
      url: server.url,
      destination,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    expect(readFileSync(`${destination}.part`).length).toBeGreaterThan(0);
  });

  test('a file larger than the disk is refused before a byte of it is taken', async () => {
    const size = 2 ** 50;
    await using server = await serveFile(() => content, {
      first(_count, _request, response) {
        response.writeHead(200, { 'content-length': size }).write('x');
        return true;
      },
    });
    const run = pull({ url: server.url, destination: place() });
    await expect(run).rejects.toMatchObject({ code: 'storage_full' });
  });

  test.runIf(existsSync('/dev/full'))(
    'a disk that fills up on the way is told as such',
    async () => {
      await using server = await serveFile(() => content);
      const destination = place();
      // Writing to this device fails as writing to a full disk does.
      symlinkSync('/dev/full', `${destination}.part`);
      const run = pull({ url: server.url, destination });
      await expect(run).rejects.toMatchObject({ code: 'storage_full' });
      expect(server.ranges).toHaveLength(1);
    },
  );
});
