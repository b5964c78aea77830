import { expect, test } from 'vitest';
import { deferred } from '../__fixtures__/deferred.ts';
import { post } from '../__fixtures__/requests.ts';
import { scriptedProvider, textParts } from '../__fixtures__/scripted-provider.ts';
import { createServer } from '../create-server.ts';

/** A server whose model speaks until it is stopped. */
function endless() {
  const stopped = deferred();
  const begun = deferred();
  const provider = scriptedProvider(async function* ({ abortSignal }) {
    abortSignal?.addEventListener('abort', () => stopped.resolve());
    yield* textParts('one').slice(0, 3);
    begun.resolve();
    await stopped.promise;
  });
  const { fetch } = createServer({ provider, requireAuth: false });
  const send = (body: object, signal?: AbortSignal) =>
    fetch(
      new Request('http://127.0.0.1/v1/responses', {
        ...post({ model: 'loam/tiny', input: 'x', ...body }),
        signal: signal ?? null,
      }),
    );
  return { send, begun: begun.promise, stopped: stopped.promise };
}

test('leaving a stream stops the model', async () => {
  const { send, stopped } = endless();
  const response = await send({ stream: true });
  const reader = response.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await expect(stopped).resolves.toBeUndefined();
});

test('leaving before the answer stops the model', async () => {
  const { send, begun, stopped } = endless();
  const client = new AbortController();
  const response = send({}, client.signal);
  await begun;
  client.abort();
  await expect(stopped).resolves.toBeUndefined();
  expect((await response).status).toBe(499);
});
