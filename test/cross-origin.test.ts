import { expect, test } from 'vitest';
import { startServer } from './support/server.ts';

const preflight = (url: string, origin: string): Promise<Response> =>
  fetch(`${url}/cds-services`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization,content-type',
    },
  });

test('a browser app of a named origin may call, also with a key; another one may not', async () => {
  await using server = await startServer({
    settings: { corsOrigins: 'https://ward.example, https://cds.example' },
  });
  const allowed = await preflight(server.url, 'https://cds.example');
  expect(allowed.status).toBe(204);
  expect(allowed.headers.get('access-control-allow-origin')).toBe('https://cds.example');
  expect(allowed.headers.get('access-control-allow-headers')).toContain('authorization');
  const other = await preflight(server.url, 'https://elsewhere.example');
  expect(other.headers.get('access-control-allow-origin')).toBeNull();
});

test('without the setting no other origin may call', async () => {
  await using server = await startServer();
  const reply = await fetch(`${server.url}/cds-services`, {
    headers: { origin: 'https://cds.example' },
  });
  expect(reply.headers.get('access-control-allow-origin')).toBeNull();
});
