import { expect, test } from 'vitest';
import { envelopeOf, post } from '../__fixtures__/requests.ts';
import { scriptedProvider, textParts } from '../__fixtures__/scripted-provider.ts';
import { targetProvider } from '../__fixtures__/targets.ts';
import type { Asker } from '../models/asker.ts';
import { createServer } from '../index.ts';
import { Gates } from './gates.ts';

const call = {
  prompt: [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hi' }] }],
};
const asker: Asker = { caller: { tenant: 't', isAdmin: false } };

function open() {
  let time = 0;
  const a = targetProvider('a');
  const b = targetProvider('b');
  const targets = [
    { provider: 'a', model: 'm' },
    { provider: 'b', model: 'm' },
  ];
  const gates = new Gates({
    provider: scriptedProvider(),
    providers: { a, b },
    gates: { both: { targets }, only: { targets: targets.slice(0, 1) } },
    now: () => time,
  });
  const ask = async (gate = 'both') => gates.find(gate, 't')?.languageModel(asker).doGenerate(call);
  return { a, b, ask, pass: (ms: number) => (time += ms) };
}

const down = () => {
  throw new TypeError('fetch failed');
};

test('a target that fails five times in a row rests, and is probed by one request', async () => {
  const { a, b, ask, pass } = open();
  a.script = down;
  for (let times = 0; times < 8; times++) await ask();
  expect([a.calls.length, b.calls.length]).toEqual([5, 8]);
  pass(10_000);
  await ask();
  await ask();
  expect([a.calls.length, b.calls.length]).toEqual([6, 10]);
  pass(10_000);
  a.script = () => textParts('back');
  await ask();
  await ask();
  expect([a.calls.length, b.calls.length]).toEqual([8, 10]);
});

test('gates with the same target know the same of it', async () => {
  const { a, ask } = open();
  a.script = down;
  for (let times = 0; times < 5; times++) await ask();
  await expect(ask('only')).rejects.toMatchObject({ code: 'gate_unavailable' });
  expect(a.calls).toHaveLength(5);
});

test('when all of them rest, the answer says when to come again', async () => {
  const a = targetProvider('a', down);
  const server = createServer({
    provider: scriptedProvider(),
    providers: { a },
    gates: { only: { targets: [{ provider: 'a', model: 'm' }] } },
  });
  const body = { gateId: 'only', messages: [{ role: 'user', content: 'Hi' }] };
  const ask = () => server.fetch(new Request('http://127.0.0.1/v1/chat/completions', post(body)));
  for (let times = 0; times < 5; times++) expect((await ask()).status).toBe(502);
  const response = await ask();
  expect(response.status).toBe(503);
  expect((await envelopeOf(response)).error.code).toBe('gate_unavailable');
  const retryAfterMs = Number(response.headers.get('retry-after-ms'));
  expect(retryAfterMs).toBeGreaterThan(0);
  expect(retryAfterMs).toBeLessThanOrEqual(10_000);
});
