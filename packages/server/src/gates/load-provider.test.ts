import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadProvider } from './load-provider.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'loam-providers-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Installs a package whose module is this. */
function install(name: string, code: string): void {
  const home = path.join(folder, 'node_modules', name);
  mkdirSync(home, { recursive: true });
  writeFileSync(
    path.join(home, 'package.json'),
    JSON.stringify({ name, type: 'module', exports: './index.js' }),
  );
  writeFileSync(path.join(home, 'index.js'), code);
}

const load = (packageName: string, more: object = {}) =>
  loadProvider('cloud', { package: packageName, ...more }, folder);

test('a package is found where the configuration is', async () => {
  install(
    'my-provider',
    "export const createMine = options => ({ specificationVersion: 'v4', options });",
  );
  const { provider, isLocal, secrets } = await load('my-provider', {
    options: {
      baseURL: 'https://api.example/v1',
      apiKey: 'secret-key',
      headers: { authorization: 'Bearer other-secret' },
    },
  });
  expect(provider).toMatchObject({ options: { apiKey: 'secret-key' } });
  expect(provider).not.toHaveProperty('options.name');
  expect(isLocal).toBe(false);
  expect(secrets).toEqual(['secret-key', 'Bearer other-secret', 'other-secret']);
});

test('prices are those of its models', async () => {
  install('priced', "export const createPriced = () => ({ specificationVersion: 'v4' });");
  const { prices } = await load('priced', {
    prices: { m: { input: 1, output: 2, cache_write: 3 } },
  });
  expect(prices).toEqual({ m: { input: 1, output: 2, cacheWrite: 3 } });
});

test.each<[what: string, code: string, settings: object, message: string]>([
  [
    'no-create',
    'export const hello = 1;',
    {},
    'names the package "no-create", which is no provider of the AI SDK: it has no "create…".',
  ],
  [
    'two-creates',
    'export const createA = () => {}; export const createB = () => 1;',
    {},
    'must say which `factory` of "two-creates" to call: createA, createB.',
  ],
  [
    'no-such',
    'export const createA = () => {};',
    { factory: 'createC' },
    'wants "createC" of "no-such", which has none.',
  ],
  [
    'old',
    "export const createOld = () => ({ specificationVersion: 'v3' });",
    {},
    'needs a version of "old" for the AI SDK 7; the installed one is for the AI SDK 6.',
  ],
  [
    'older',
    "export const createOld = () => Object.assign(() => {}, { specificationVersion: 'v2' });",
    {},
    'the installed one is for the AI SDK 5.',
  ],
  [
    'none',
    'export const createNone = () => 7;',
    {},
    'names "none", which makes no provider of the AI SDK 7.',
  ],
  [
    'throws',
    "export const createX = () => { throw new Error('no'); };",
    {},
    'could not be made by "throws".',
  ],
  ['broken', 'throw new Error("no");', {}, 'could not load the package "broken".'],
])('%s', async (name, code, settings, message) => {
  install(name, code);
  await expect(load(name, settings)).rejects.toThrow(message);
});

test('a package that is not installed: how to install it', async () => {
  await expect(load('@ai-sdk/never-heard-of')).rejects.toThrow(
    'The provider "cloud" needs the package "@ai-sdk/never-heard-of", which is not installed; run: npm install @ai-sdk/never-heard-of.',
  );
});
