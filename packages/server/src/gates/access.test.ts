import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { fullProvider } from '../__fixtures__/loam-provider.ts';
import { post } from '../__fixtures__/requests.ts';
import { scriptedProvider, textParts } from '../__fixtures__/scripted-provider.ts';
import { targetProvider } from '../__fixtures__/targets.ts';
import {
  ApiKeys,
  createMemoryKeyStore,
  createMemoryUsageStore,
  createServer,
  type KeyScopes,
} from '../index.ts';
import { serve } from '../node.ts';

const messages = [{ role: 'user', content: 'Hello' }];
const gates = {
  team: { targets: [{ provider: 'a', model: 'm' }] },
  other: { targets: ['loam/tiny'] },
};

describe('what a key may use', () => {
  test.each<[scopes: KeyScopes, gate: string, status: number]>([
    [{}, 'team', 200],
    [{ gates: ['team'] }, 'team', 200],
    [{ gates: ['team'] }, 'other', 403],
    [{ gates: [] }, 'team', 403],
    [{ gates: ['team'], models: ['loam/tiny'] }, 'team', 200],
    [{ models: ['loam/tiny'] }, 'team', 403],
    [{ models: ['gate/team'] }, 'team', 200],
    [{ models: ['gate/*'] }, 'other', 200],
  ])('%o: %s is %i', async (scopes, gateId, status) => {
    const keys = createMemoryKeyStore();
    const { secret } = await new ApiKeys(keys).issue({ name: 'k', scopes });
    const providers = { a: targetProvider('a') };
    const server = createServer({ provider: scriptedProvider(), providers, gates, keys });
    const headers = { authorization: `Bearer ${secret}` };
    const url = 'http://127.0.0.1/v1';
    const asked = await server.fetch(
      new Request(`${url}/chat/completions`, post({ gateId, messages }, headers)),
    );
    expect(asked.status).toBe(status);
    const list = await (await server.fetch(new Request(`${url}/models`, { headers }))).text();
    expect(list.includes(`"gate/${gateId}"`)).toBe(status === 200);
  });
});

test('completions go to models of this server', async () => {
  const provider = fullProvider({
    complete: ({ prompt, maxOutputTokens }) => textParts(`${String(prompt)} ${maxOutputTokens}`),
  });
  const server = createServer({
    provider,
    providers: { a: targetProvider('a') },
    gates: {
      text: { targets: [{ provider: 'a', model: 'm' }, 'base'], forced: { maxOutputTokens: 7 } },
    },
  });
  const body = { gateId: 'text', prompt: 'Once' };
  const response = await server.fetch(new Request('http://127.0.0.1/v1/completions', post(body)));
  expect(await response.json()).toMatchObject({ choices: [{ text: 'Once 7' }] });
  expect(response.headers.get('x-loam-model')).toBe('base');
});

test('a WebSocket takes gates, and each message is a request of its own', async () => {
  const usage = createMemoryUsageStore();
  const price = { input: 1, output: 1 };
  await using server = await serve({
    port: 0,
    drainMs: 0,
    provider: scriptedProvider(),
    providers: { a: { provider: targetProvider('a'), prices: { m: price } } },
    gates,
    usage,
  }).then(running => Object.assign(running, { [Symbol.asyncDispose]: () => running.close() }));
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/responses`, {
    headers: { 'x-loam-gate-id': 'team' },
  });
  await once(socket, 'open');
  type SocketEvent = { type: string; response?: { usage: unknown }; error?: unknown };
  const events: SocketEvent[] = [];
  socket.on('message', (data: Buffer) => {
    const event = JSON.parse(data.toString()) as SocketEvent;
    if (event.type === 'response.completed' || event.type === 'error') events.push(event);
  });
  const answer = async (body: object) => {
    socket.send(JSON.stringify({ type: 'response.create', input: 'Hi', ...body }));
    await expect.poll(() => events).toHaveLength(1);
    return events.pop();
  };
  expect(await answer({})).toMatchObject({
    response: { usage: { cost: 0.000014, loam: { gate: 'team' } } },
  });
  expect(await answer({ gateId: 'other' })).toMatchObject({
    response: { usage: { loam: { gate: 'other' } } },
  });
  expect(await answer({ gateId: 'nobody' })).toMatchObject({
    status: 404,
    error: { code: 'not_found' },
  });
  socket.close();
  await expect.poll(() => usage.recent({}, 10)).toHaveLength(2);
  expect((await usage.recent({}, 10)).map(({ endpoint, status }) => [endpoint, status])).toEqual([
    ['responses', 200],
    ['responses', 200],
  ]);
});

test('a client that leaves ends the target, and is counted', async () => {
  const usage = createMemoryUsageStore();
  const a = targetProvider('a', async function* (call) {
    yield* textParts('some words').slice(0, -1);
    await new Promise((_, reject) => {
      call.abortSignal?.addEventListener('abort', () => reject(new Error('left')));
    });
  });
  const server = createServer({ provider: scriptedProvider(), providers: { a }, gates, usage });
  const body = { gateId: 'team', messages, stream: true };
  const response = await server.fetch(
    new Request('http://127.0.0.1/v1/chat/completions', post(body)),
  );
  const reader = response.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await expect
    .poll(() => usage.recent({}, 10))
    .toMatchObject([{ status: 499, gate: 'team', isEstimated: true }]);
  expect(a.calls[0]?.abortSignal?.aborted).toBe(true);
});
