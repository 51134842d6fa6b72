import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig } from './load.ts';

function configFile(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'xinglin-config-')), 'xinglin.yaml');
  writeFileSync(path, text);
  return path;
}

describe('loadConfig', () => {
  test('uses the defaults when nothing is set', () => {
    const { config, origins } = loadConfig();
    expect(config).toMatchObject({ host: '127.0.0.1', port: 8080, dataDir: './data' });
    expect(config.model).toBeUndefined();
    expect(origins['port']).toBe('default');
  });

  test('a flag beats the environment, which beats the file', () => {
    const file = configFile('port: 1000\nslots: 8\n');
    const env = { XINGLIN_PORT: '2000' };
    expect(loadConfig({ file }).config.port).toBe(1000);
    expect(loadConfig({ file, env }).config.port).toBe(2000);
    const all = loadConfig({ file, env, flags: { port: '3000' } });
    expect(all.config.port).toBe(3000);
    expect(all.config.slots).toBe(8);
    expect(all.origins).toMatchObject({ port: 'flag', slots: 'file', host: 'default' });
  });

  test.each([
    ['a number that is not one', { XINGLIN_PORT: 'eighty' }, /XINGLIN_PORT/],
    ['an empty number', { XINGLIN_PORT: '' }, /XINGLIN_PORT/],
    ['a value out of range', { XINGLIN_SLOTS: '0' }, /slots/],
    ['a boolean that is not one', { XINGLIN_STARTER_CORPORA: 'yes' }, /true or false/],
    ['a word outside the list', { XINGLIN_GPU: 'tpu' }, /gpu/],
    ['a misspelt name', { XINGLIN_SLOT: '4' }, /unknown variable XINGLIN_SLOT/],
  ])('refuses %s', (_, env, message) => {
    expect(() => loadConfig({ env })).toThrow(message);
  });

  test.each([
    ['an unknown key', 'prot: 80', /prot/],
    ['a list', '- 1', /one setting per line/],
    ['broken YAML', 'a: [', /Cannot read/],
  ])('refuses %s in the file', (_, text, message) => {
    expect(() => loadConfig({ file: configFile(text) })).toThrow(message);
  });
});
