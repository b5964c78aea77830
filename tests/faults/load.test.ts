import { describe, expect, test } from 'vitest';
import {
  endless,
  enginePid,
  events,
  faultServer,
  hello,
  short,
} from './__fixtures__/fault-server.ts';

test('an exhausted queue: 503 with a time to come again, the others are answered', async () => {
  await using server = faultServer({ entry: { sequences: 1, maxQueued: 1 } });
  await server.load();
  const body = { ...endless, max_tokens: 300 };
  const responses = await Promise.all([1, 2, 3, 4].map(() => server.chat(body)));
  const refused = responses.filter(({ status }) => status === 503);
  expect(responses.filter(({ ok }) => ok)).toHaveLength(2);
  expect(refused).toHaveLength(2);
  for (const response of refused) {
    expect(Number(response.headers.get('retry-after-ms'))).toBeGreaterThanOrEqual(250);
    expect(await response.json()).toMatchObject({ error: { code: 'engine_overloaded' } });
  }
});

describe.each(['node-llama-cpp', 'auto'] as const)(
  '100 clients that disconnect at random (%s)',
  backend => {
    test('leave nothing behind', async () => {
      await using server = faultServer({ backend, entry: { maxQueued: 100 } });
      await server.load();
      const pid = enginePid();
      // A fixed sequence of delays, 0 to 400 ms: who is in the queue, in a prompt or in an answer varies.
      let state = 17;
      const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
      const clients = Array.from({ length: 100 }, async (_, client) => {
        const abort = new AbortController();
        setTimeout(() => abort.abort(), 400 * random());
        const content = `Client ${client} counts. ${'la '.repeat(Math.floor(400 * random()))}`;
        const body = { ...endless, messages: [{ role: 'user', content }], stream: random() < 0.5 };
        try {
          const response = await server.chat(body, abort.signal);
          for await (const event of events(response)) void event;
        } catch {
          // What a client that left sees is nobody's business.
        }
      });
      await Promise.all(clients);
      await expect
        .poll(() => server.stats(), { timeout: 5000 })
        .toMatchObject({ running: 0, queued: 0 });
      expect(await server.answer(short)).toBe(hello);
      expect(enginePid()).toBe(pid);
    });
  },
);
