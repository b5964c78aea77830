import type { ResponseItem } from '@loam/openai-wire';
import { describe, expect, test } from 'vitest';
import { envelopeOf, post } from '../__fixtures__/requests.ts';
import { create } from '../__fixtures__/response-requests.ts';
import { scriptedProvider } from '../__fixtures__/scripted-provider.ts';
import { transports } from '../__fixtures__/transports.ts';
import { compactWindow } from './compact-window.ts';

const [, connect] = transports[0]!;

const user = (content: string): ResponseItem => ({ type: 'message', role: 'user', content });
const answer = (content: string): ResponseItem => ({ type: 'message', role: 'assistant', content });
const call = (id: string): ResponseItem => ({
  type: 'function_call',
  call_id: id,
  name: 'f',
  arguments: '{}',
});
const output = (id: string): ResponseItem => ({
  type: 'function_call_output',
  call_id: id,
  output: 'result',
});
const thought: ResponseItem = { type: 'reasoning', summary: [] };
const remark: ResponseItem = {
  type: 'message',
  role: 'assistant',
  content: 'Let me see.',
  phase: 'commentary',
};

describe('what a compacted window holds (OR-7)', () => {
  const turn = (id: string) => [
    user(`q${id}`),
    thought,
    remark,
    call(id),
    output(id),
    answer(`a${id}`),
  ];

  test.each<[string, ResponseItem[], number, ResponseItem[], ResponseItem[]]>([
    ['nothing of nothing', [], 0, [], []],
    ['what was said, always', turn('1'), 0, [user('q1'), answer('a1')], []],
    ['calls, where they fit', turn('1'), 9, [user('q1'), call('1'), output('1'), answer('a1')], []],
    [
      'the latest calls longest',
      [...turn('1'), ...turn('2')],
      6,
      [user('q1'), answer('a1'), user('q2'), call('2'), output('2'), answer('a2')],
      [],
    ],
    [
      'the open turn as it is',
      [...turn('1'), user('q2'), thought, call('2'), output('2')],
      0,
      [user('q1'), answer('a1')],
      [user('q2'), thought, call('2'), output('2')],
    ],
  ])('%s', (_, items, limit, closed, open) => {
    expect(compactWindow(items, window => window.length <= limit)).toEqual({ closed, open });
  });
});

describe('POST /responses/compact', () => {
  test('gives one item that stands for the conversation, and is understood again', async () => {
    const provider = scriptedProvider();
    await using server = await connect({ provider, requireAuth: false });
    const first = await create(server, { input: 'Remember: slate.', store: true });
    const compacted = await server.send(
      '/v1/responses/compact',
      post({ model: 'loam/tiny', previous_response_id: first.id }),
    );
    const { output: window, ...rest } = (await compacted.json()) as { output: ResponseItem[] };
    expect(rest).toMatchObject({
      object: 'response.compaction',
      usage: { input_tokens: expect.any(Number) },
    });
    expect(window).toMatchObject([{ type: 'compaction', id: expect.stringMatching(/^cmp_/) }]);
    await create(server, { input: [...window, { role: 'user', content: 'And now?' }] });
    expect(provider.calls.at(-1)?.prompt).toMatchObject([
      { role: 'user', content: [{ text: 'Remember: slate.' }] },
      { role: 'assistant', content: [{ text: 'Hello there!' }] },
      { role: 'user', content: [{ text: 'And now?' }] },
    ]);
  });

  test('needs a model', async () => {
    await using server = await connect({ provider: scriptedProvider(), requireAuth: false });
    const response = await server.send('/v1/responses/compact', post({ input: 'x' }));
    expect(response.status).toBe(400);
    expect((await envelopeOf(response)).error.param).toBe('model');
  });
});

test('POST /responses/input_tokens counts what the model counts, history included', async () => {
  const provider = scriptedProvider();
  await using server = await connect({ provider, requireAuth: false });
  const first = await create(server, { input: 'one' });
  const response = await server.send(
    '/v1/responses/input_tokens',
    post({ model: 'loam/tiny', input: 'two', previous_response_id: first.id }),
  );
  expect(await response.json()).toEqual({ object: 'response.input_tokens', input_tokens: 11 });
  expect(provider.calls.at(-1)).toMatchObject({ maxOutputTokens: 1 });
  expect(provider.calls.at(-1)?.prompt).toHaveLength(3);
});
