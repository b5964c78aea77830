import { describe, expect, test } from 'vitest';
import { deferred } from '../__fixtures__/deferred.ts';
import { post, validBody } from '../__fixtures__/requests.ts';
import { scriptedProvider, type Part } from '../__fixtures__/scripted-provider.ts';
import { transports } from '../__fixtures__/transports.ts';
import { createServer } from '../index.ts';

const path = '/v1/chat/completions';
const streamed = { ...validBody, stream: true };
const word: Part = { type: 'text-delta', id: 't', delta: 'word ' };

/** A model that speaks for ever, and what it knows of its listener. */
function endlessModel() {
  const seen = { produced: 0, aborted: 0, left: false };
  const provider = scriptedProvider(async function* (call) {
    call.abortSignal?.addEventListener('abort', () => {
      seen.aborted = seen.produced;
    });
    try {
      for (;;) {
        seen.produced++;
        yield word;
        // A turn of the event loop per token, so that a disconnect can arrive at all.
        await new Promise(resolve => setImmediate(resolve));
      }
    } finally {
      seen.left = true;
    }
  });
  return { provider, seen };
}

describe.each(transports)('over %s', (_name, connect) => {
  test('leaving a stream aborts the model', async () => {
    const { provider, seen } = endlessModel();
    await using server = await connect({ provider });
    const response = await server.send(path, post(streamed));
    const reader = response.body!.getReader();
    await reader.read();
    await reader.cancel();
    await expect.poll(() => seen.left).toBe(true);
    expect(seen.aborted).toBeGreaterThan(0);
    // Nothing is computed for a reader that is gone.
    const { produced } = seen;
    await new Promise(resolve => setImmediate(resolve));
    expect(seen.produced).toBe(produced);
  });

  test('aborting a request aborts the model, streamed or not', async () => {
    for (const body of [validBody, streamed]) {
      const { provider, seen } = endlessModel();
      await using server = await connect({ provider });
      const abort = new AbortController();
      const answer = server
        .send(path, { ...post(body), signal: abort.signal })
        .then(async response => response.text());
      answer.catch(() => {});
      await expect.poll(() => seen.produced).toBeGreaterThan(1);
      abort.abort();
      await expect.poll(() => seen.left).toBe(true);
      expect(seen.aborted).toBeGreaterThan(0);
    }
  });

  test('aborting a request before the model has begun aborts the model', async () => {
    const begun = deferred<AbortSignal>();
    const provider = scriptedProvider(call => {
      begun.resolve(call.abortSignal!);
      return new Promise<Part[]>((_resolve, reject) => {
        call.abortSignal?.addEventListener('abort', () => reject(call.abortSignal?.reason));
      });
    });
    await using server = await connect({ provider });
    const abort = new AbortController();
    const answer = server.send(path, { ...post(streamed), signal: abort.signal });
    answer.catch(() => {});
    const signal = await begun.promise;
    abort.abort();
    await expect.poll(() => signal.aborted).toBe(true);
  });
});

test('the model hears of a leaving reader before it speaks again', async () => {
  let produced = 0;
  const aborted = deferred<number>();
  const provider = scriptedProvider(function* (call) {
    call.abortSignal?.addEventListener('abort', () => aborted.resolve(produced));
    for (;;) {
      produced++;
      yield word;
    }
  });
  const server = createServer({ provider });
  const response = await server.fetch(new Request(`http://localhost${path}`, post(streamed)));
  const reader = response.body!.getReader();
  for (let event = 0; event < 5; event++) await reader.read();
  const before = produced;
  await reader.cancel();
  expect((await aborted.promise) - before).toBeLessThanOrEqual(1);
});

test('a reader that stops reading stops the model', async () => {
  let produced = 0;
  const provider = scriptedProvider(function* () {
    for (;;) {
      produced++;
      yield word;
    }
  });
  const server = createServer({ provider });
  const response = await server.fetch(new Request(`http://localhost${path}`, post(streamed)));
  const reader = response.body!.getReader();
  await reader.read();
  for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve));
  const ahead = produced;
  // The stages between hold a few parts; none of them reads without being asked.
  expect(ahead).toBeLessThan(10);
  for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve));
  expect(produced).toBe(ahead);
  await reader.cancel();
});
