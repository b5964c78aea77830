import { expect, test } from 'vitest';
import { envelopeOf, post } from '../__fixtures__/requests.ts';
import { scriptedProvider } from '../__fixtures__/scripted-provider.ts';
import { createServer } from '../create-server.ts';

const tools = [{ type: 'function', name: 'f' }];

function send(body: object, compat?: 'mixlayer') {
  const provider = scriptedProvider();
  const { fetch } = createServer({ provider, requireAuth: false, compat });
  const request = new Request(
    'http://127.0.0.1/v1/responses',
    post({ model: 'loam/tiny', input: 'x', ...body }),
  );
  return { provider, response: fetch(request) };
}

test.each([
  ['S1-14', { tools, tool_choice: 'required' }, 'tool_choice'],
  ['S1-22', { tools, parallel_tool_calls: false }, 'parallel_tool_calls'],
  ['S1-23', { truncation: 'auto' }, 'truncation'],
  ['S1-24', { service_tier: 'auto' }, 'service_tier'],
  ['S1-51', { reasoning: { summary: 'auto' } }, 'reasoning.summary'],
])(
  '%s, ruling 3: %j is refused as Mixlayer does, and answered otherwise',
  async (_, body, param) => {
    const refused = await send(body, 'mixlayer').response;
    expect([refused.status, (await envelopeOf(refused)).error.param]).toEqual([400, param]);
    expect((await send(body).response).status).toBe(200);
  },
);

test.each([
  ['mixlayer', 'low', 'none'],
  ['mixlayer', 'medium', 'medium'],
  [undefined, 'low', 'low'],
] as const)('S1-47, ruling 2: with compat %s the effort %s is %s', async (compat, effort, read) => {
  const { provider, response } = send({ reasoning: { effort } }, compat);
  expect((await response).status).toBe(200);
  expect(provider.calls.at(-1)?.reasoning).toBe(read);
});
