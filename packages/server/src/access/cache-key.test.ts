import { expect, test } from 'vitest';
import { post, validBody } from '../__fixtures__/requests.ts';
import { scriptedProvider } from '../__fixtures__/scripted-provider.ts';
import { createServer } from '../index.ts';

const body = { ...validBody, prompt_cache_key: 'my conversation' };

/** What the model is told for the same key of three tenants. */
async function keysOf(path: string, request: object): Promise<unknown[]> {
  const provider = scriptedProvider();
  const server = createServer({ provider, requireAuth: false });
  const callers: Record<string, string>[] = [
    {},
    { authorization: 'Bearer a' },
    { authorization: 'Bearer b' },
  ];
  for (const headers of callers) {
    const sent = new Request(`http://127.0.0.1${path}`, post(request, headers));
    expect((await server.fetch(sent)).status).toBe(200);
  }
  return provider.calls.map(call => call.providerOptions?.['loam']?.['cacheKey']);
}

test.each([
  ['/v1/chat/completions', body],
  ['/v1/responses', { model: body.model, input: 'Hello', prompt_cache_key: 'my conversation' }],
])('%s: tenants who name a conversation alike do not share its pin', async (path, request) => {
  const [anonymous, a, b] = await keysOf(path, request);
  expect(anonymous).toBe('my conversation');
  expect(a).toMatch(/^[0-9a-f]{64}$/);
  expect(b).toMatch(/^[0-9a-f]{64}$/);
  expect(a).not.toBe(b);
});
