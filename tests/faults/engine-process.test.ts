import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import {
  drain,
  endless,
  enginePid,
  events,
  faultServer,
  hello,
  short,
} from './__fixtures__/fault-server.ts';

describe('kill -9', () => {
  test('a stream ends with an error to retry; the next request is answered', async () => {
    await using server = faultServer();
    await server.load();
    const pid = enginePid();
    const response = await server.chat({ ...endless, stream: true });
    expect(response.status).toBe(200);
    const stream = events(response);
    for (let count = 0; count < 5; count++) await stream.next();
    process.kill(pid, 'SIGKILL');
    const rest = await drain(stream);
    expect(rest.at(-1)).toBe('[DONE]');
    expect(rest.at(-2)).toMatchObject({
      error: {
        code: 'engine_crashed',
        type: 'server_error',
        message: expect.stringContaining('SIGKILL'),
      },
    });
    expect(await server.answer(short)).toBe(hello);
    expect(enginePid()).not.toBe(pid);
  });

  test('an answer in one piece is a 503 to retry', async () => {
    await using server = faultServer();
    await server.load();
    const refusal = server.refusal(endless);
    await sleep(200);
    process.kill(enginePid(), 'SIGKILL');
    expect(await refusal).toMatchObject({
      status: 503,
      error: { code: 'engine_crashed' },
      retryAfterMs: expect.any(Number),
    });
  });
});

test('kill -STOP for 10 s: a stream pauses, and goes on', async () => {
  await using server = faultServer();
  await server.load();
  const pid = enginePid();
  const stream = events(await server.chat({ ...endless, max_tokens: 500, stream: true }));
  for (let count = 0; count < 5; count++) await stream.next();
  process.kill(pid, 'SIGSTOP');
  await sleep(10_000);
  process.kill(pid, 'SIGCONT');
  const rest = await drain(stream);
  expect(rest.at(-1)).toBe('[DONE]');
  expect(JSON.stringify(rest.at(-2))).toContain('"finish_reason":"length"');
  expect(enginePid()).toBe(pid);
}, 60_000);

test('a deadline: 504, not to be retried as it is', async () => {
  await using server = faultServer({ entry: { deadlineSeconds: 0.3 } });
  await server.load();
  expect(await server.refusal(endless)).toMatchObject({
    status: 504,
    error: { code: 'deadline_exceeded' },
    retryAfterMs: undefined,
  });
  const streamed = await drain(events(await server.chat({ ...endless, stream: true })));
  expect(streamed.at(-2)).toMatchObject({ error: { code: 'deadline_exceeded' } });
  expect(await server.stats()).toMatchObject({ running: 0, queued: 0 });
});

test('a deadline of the request itself: the same, and the SDKs are told not to come again', async () => {
  await using server = faultServer();
  await server.load();
  const late = await server.chat({ ...endless, deadline_ms: 200 });
  expect(late.status).toBe(504);
  expect(late.headers.get('x-should-retry')).toBe('false');
  expect(await late.json()).toMatchObject({ error: { code: 'deadline_exceeded' } });
  const streamed = await drain(
    events(await server.chat({ ...endless, deadline_ms: 200, stream: true })),
  );
  expect(streamed.at(-2)).toMatchObject({ error: { code: 'deadline_exceeded' } });
  expect(await server.answer({ ...short, deadline_ms: 60_000 })).toBe(hello);
});
