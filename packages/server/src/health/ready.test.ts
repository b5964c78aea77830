import type { ModelDescription, ModelState } from '@loam/model-port';
import { describe, expect, test } from 'vitest';
import { scriptedProvider } from '../__fixtures__/scripted-provider.ts';
import {
  createMemoryKeyStore,
  createMemoryRateLimitStore,
  createMemoryResponseStore,
  createMemoryUsageStore,
  createServer,
  type ServerOptions,
} from '../index.ts';

function open(options: Partial<ServerOptions> = {}) {
  const states: Record<string, ModelState> = { a: 'ready', b: 'unloaded' };
  const models = (): ModelDescription[] =>
    Object.entries(states).map(([id, state]) => ({ id, kind: 'chat', state }));
  const provider = { ...scriptedProvider(), models };
  const make = () => createServer({ provider, ...options });
  let server = make();
  return {
    states,
    restart: () => (server = make()),
    ask: async (path = '/v1/ready') => {
      const response = await server.fetch(new Request(`http://127.0.0.1${path}`));
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
  };
}

test('a server that needs nothing is ready, at both addresses, and asks for no key', async () => {
  const { ask } = open({ apiKey: 'k' });
  for (const path of ['/ready', '/v1/ready']) {
    expect(await ask(path)).toMatchObject({ status: 200, body: { status: 'ready', reasons: [] } });
  }
});

describe('models that have to be loaded', () => {
  test.each<[ModelState, string]>([
    ['unloaded', 'The model a is not loaded yet.'],
    ['loading', 'The model a is loading.'],
    ['failed', 'The model a could not be loaded.'],
  ])('%s', async (state, reason) => {
    const { ask, states } = open({ requiredModels: ['a'] });
    states['a'] = state;
    const answer = await ask();
    expect(answer).toMatchObject({ status: 503, body: { status: 'unready', reasons: [reason] } });
    expect(answer.headers.get('retry-after')).toBe('1');
    states['a'] = 'ready';
    expect((await ask()).status).toBe(200);
  });

  test('others do not have to be', async () => {
    expect((await open({ requiredModels: ['a'] }).ask()).status).toBe(200);
  });

  test('one that has made room loads again on its next call, which must come', async () => {
    const { ask, states, restart } = open({ requiredModels: ['a'] });
    await ask();
    states['a'] = 'unloaded';
    expect((await ask()).status).toBe(200);
    // Also after the configuration was read again.
    restart();
    expect((await ask()).status).toBe(200);
    states['a'] = 'failed';
    expect((await ask()).status).toBe(503);
  });

  test('one that is not there', async () => {
    const { body } = await open({ requiredModels: ['c'] }).ask();
    expect(body).toMatchObject({ reasons: ['The model c is not loaded yet.'] });
  });
});

const fail = async () => {
  throw new Error('connect ECONNREFUSED postgres://user:canary@db');
};
const hang = () => new Promise<never>(() => {});

describe('stores that have to answer', () => {
  test('all of them do', async () => {
    const { ask } = open({
      keys: createMemoryKeyStore(),
      usage: createMemoryUsageStore(),
      responses: { store: createMemoryResponseStore() },
      limits: { store: createMemoryRateLimitStore() },
    });
    expect((await ask()).status).toBe(200);
  });

  test.each<[string, Partial<ServerOptions>]>([
    ['keys', { keys: { ...createMemoryKeyStore(), findByHash: fail } }],
    ['usage', { usage: { ...createMemoryUsageStore(), recent: fail } }],
    ['responses', { responses: { store: { ...createMemoryResponseStore(), get: fail } } }],
    ['limits', { limits: { store: { ...createMemoryRateLimitStore(), add: fail } } }],
    ['usage', { usage: { ...createMemoryUsageStore(), recent: hang } }],
  ])('%s does not', async (what, options) => {
    const { status, body } = await open(options).ask();
    expect(status).toBe(503);
    // Why is for the log of the store's owner.
    expect(body).toEqual({
      status: 'unready',
      reasons: [`The store of ${what} does not answer.`],
    });
  });
});
