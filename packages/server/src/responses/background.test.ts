import type { WireResponse } from '@loam/openai-wire';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { deferred } from '../__fixtures__/deferred.ts';
import { envelopeOf, post } from '../__fixtures__/requests.ts';
import { create, eventsOf } from '../__fixtures__/response-requests.ts';
import { scriptedProvider, textParts, type Script } from '../__fixtures__/scripted-provider.ts';
import { transports, type Connection } from '../__fixtures__/transports.ts';
import { createMemoryResponseStore } from '../stores/memory-response-store.ts';
import { leaseMs } from './lease.ts';

const [, connect] = transports[0]!;

/** Says a word, waits, and says the rest. */
function halting(): { script: Script; release: () => void; left: Promise<void> } {
  const gate = deferred();
  const left = deferred();
  return {
    async *script(call) {
      const parts = textParts('one two');
      call.abortSignal?.addEventListener('abort', () => {
        left.resolve();
        gate.resolve();
      });
      yield* parts.slice(0, 3);
      await gate.promise;
      yield* parts.slice(3);
    },
    release: gate.resolve,
    left: left.promise,
  };
}

async function get(server: Connection, path: string): Promise<WireResponse> {
  return (await (await server.send(`/v1/responses/${path}`)).json()) as WireResponse;
}

describe('background responses', () => {
  test('answer at once, go on without a client, and are there when they have ended', async () => {
    const { script, release } = halting();
    await using server = await connect({ provider: scriptedProvider(script), requireAuth: false });
    const begun = await create(server, { input: 'x', background: true });
    expect(begun).toMatchObject({ status: 'queued', background: true, output: [] });
    release();
    const streamed = await server.send(`/v1/responses/${begun.id}?stream=true`);
    expect((await eventsOf(streamed)).at(-1)?.type).toBe('response.completed');
    expect(await get(server, begun.id)).toMatchObject({
      status: 'completed',
      output_text: 'one two',
    });
  });

  test('S1-72: are queued until the model takes the call', async () => {
    const taken = deferred();
    const provider = scriptedProvider(async () => {
      await taken.promise;
      return textParts('Hi');
    });
    await using server = await connect({ provider, requireAuth: false, keepAliveMs: 20 });
    const { id, status } = await create(server, { input: 'x', background: true });
    expect([status, (await get(server, id)).status]).toEqual(['queued', 'queued']);
    const streamed = await server.send(`/v1/responses/${id}?stream=true`);
    taken.resolve();
    const events = await eventsOf(streamed);
    expect(events.slice(0, 3)).toMatchObject([
      { type: 'response.created', sequence_number: 0, response: { status: 'queued' } },
      { type: 'response.queued', sequence_number: 1, response: { status: 'queued' } },
      { type: 'response.in_progress', sequence_number: 2, response: { status: 'in_progress' } },
    ]);
    expect(events.map(event => event.sequence_number)).toEqual(events.map((_, index) => index));
    expect(events.at(-1)).toMatchObject({ response: { status: 'completed' } });
  });

  test('S1-72: a stream that creates one tells the same', async () => {
    await using server = await connect({ provider: scriptedProvider(), requireAuth: false });
    const body = { model: 'loam/tiny', input: 'x', background: true, stream: true };
    const events = await eventsOf(await server.send('/v1/responses', post(body)));
    expect(events.slice(0, 3).map(({ type, response }) => [type, response.status])).toEqual([
      ['response.created', 'queued'],
      ['response.queued', 'queued'],
      ['response.in_progress', 'in_progress'],
    ]);
    const { id } = events[0]!.response;
    const again = await server.send(`/v1/responses/${id}?stream=true&starting_after=1`);
    expect(await eventsOf(again)).toEqual(events.slice(2));
  });

  test('are cancelled while they are queued', async () => {
    const provider = scriptedProvider(
      ({ abortSignal }) =>
        new Promise((_, reject) => {
          abortSignal?.addEventListener('abort', () => reject(abortSignal.reason));
        }),
    );
    await using server = await connect({ provider, requireAuth: false, keepAliveMs: 20 });
    const { id } = await create(server, { input: 'x', background: true });
    const streamed = server.send(`/v1/responses/${id}?stream=true`).then(eventsOf);
    const cancelled = await server.send(`/v1/responses/${id}/cancel`, { method: 'POST' });
    expect(await cancelled.json()).toMatchObject({ status: 'cancelled', output: [] });
    expect((await streamed).map(event => [event.sequence_number, event.type])).toEqual([
      [0, 'response.created'],
      [1, 'response.queued'],
      [2, 'response.failed'],
    ]);
  });

  test('list the items of their request while they are computed', async () => {
    const { script, release } = halting();
    await using server = await connect({ provider: scriptedProvider(script), requireAuth: false });
    const { id } = await create(server, { input: 'x', background: true });
    const { data } = (await get(server, `${id}/input_items`)) as unknown as { data: object[] };
    expect(data).toMatchObject([{ type: 'message', content: [{ text: 'x' }] }]);
    release();
  });

  test.each([-1, 0, 3, 1000])(
    'a stream continues after event %i, running or ended',
    async after => {
      const { script, release } = halting();
      await using server = await connect({
        provider: scriptedProvider(script),
        requireAuth: false,
      });
      const { id } = await create(server, { input: 'x', background: true });
      const path = `/v1/responses/${id}?stream=true&starting_after=${after}`;
      const running = server.send(path).then(eventsOf);
      release();
      const all = await eventsOf(await server.send(`/v1/responses/${id}?stream=true`));
      const rest = all.filter(event => event.sequence_number > after);
      expect(await running).toEqual(rest);
      expect(await eventsOf(await server.send(path))).toEqual(rest);
    },
  );

  test('a client that leaves the stream does not end it', async () => {
    const { script, release } = halting();
    await using server = await connect({ provider: scriptedProvider(script), requireAuth: false });
    const body = { model: 'loam/tiny', input: 'x', background: true, stream: true };
    const response = await server.send('/v1/responses', post(body));
    const reader = response.body!.getReader();
    const first = new TextDecoder().decode((await reader.read()).value);
    await reader.cancel();
    release();
    const id = /"id":"(resp_\w+)"/.exec(first)?.[1];
    await eventsOf(await server.send(`/v1/responses/${id}?stream=true`));
    expect(await get(server, id ?? '')).toMatchObject({ status: 'completed' });
  });

  test('cancel stops the model, keeps what there was, and may come twice', async () => {
    const { script, left } = halting();
    await using server = await connect({ provider: scriptedProvider(script), requireAuth: false });
    const { id } = await create(server, { input: 'x', background: true, store: true });
    const streamed = server.send(`/v1/responses/${id}?stream=true`).then(eventsOf);
    const cancelled = await server.send(`/v1/responses/${id}/cancel`, { method: 'POST' });
    await left;
    expect(await cancelled.json()).toMatchObject({ id, status: 'cancelled', error: null });
    expect(await get(server, id)).toMatchObject({ status: 'cancelled' });
    expect((await streamed).at(-1)).toMatchObject({ response: { status: 'cancelled' } });
    const again = await server.send(`/v1/responses/${id}/cancel`, { method: 'POST' });
    expect(await again.json()).toMatchObject({ status: 'cancelled' });
  });

  test('what failed in the background can be asked for, but not continued', async () => {
    const provider = scriptedProvider(async function* () {
      yield* textParts('one').slice(0, 3);
      throw new Error('broken');
    });
    await using server = await connect({ provider, requireAuth: false });
    const { id } = await create(server, { input: 'x', background: true });
    await eventsOf(await server.send(`/v1/responses/${id}?stream=true`));
    expect(await get(server, id)).toMatchObject({
      status: 'failed',
      error: { code: 'server_error' },
    });
    const body = { model: 'loam/tiny', input: 'y', previous_response_id: id };
    const continued = await server.send('/v1/responses', post(body));
    expect(await envelopeOf(continued)).toMatchObject({
      error: { code: 'previous_response_not_found' },
    });
  });

  test('only background responses are cancelled or streamed again', async () => {
    await using server = await connect({ provider: scriptedProvider(), requireAuth: false });
    const { id } = await create(server, { input: 'x' });
    const cancelled = await server.send(`/v1/responses/${id}/cancel`, { method: 'POST' });
    expect([cancelled.status, (await envelopeOf(cancelled)).error.param]).toEqual([
      400,
      'response_id',
    ]);
    const streamed = await server.send(`/v1/responses/${id}?stream=true`);
    expect([streamed.status, (await envelopeOf(streamed)).error.param]).toEqual([400, 'stream']);
  });

  test.each(['x', '-2', '1.5', ''])('refuses starting_after=%s', async value => {
    await using server = await connect({ provider: scriptedProvider(), requireAuth: false });
    const { id } = await create(server, { input: 'x', background: true });
    const path = `/v1/responses/${id}?stream=true&starting_after=${value}`;
    expect((await server.send(path)).status).toBe(400);
  });
});

/** A server that computes for ever, and what starts another one on the same store. */
async function twoProcesses() {
  const store = createMemoryResponseStore();
  const options = { requireAuth: false, responses: { store } };
  const { script } = halting();
  const dying = await connect({ provider: scriptedProvider(script), ...options });
  const { id } = await create(dying, { input: 'x', background: true, store: true });
  return { id, startOther: () => connect({ provider: scriptedProvider(), ...options }) };
}

/** Nothing was heard of the process for longer than a lease lasts. */
function timePasses() {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + leaseMs + 1 });
}

describe('a background response whose process dies', () => {
  afterEach(() => vi.useRealTimers());

  test('is in progress for others while it is computed', async () => {
    const { startOther, id } = await twoProcesses();
    await using other = await startOther();
    const seen = await get(other, id);
    expect(seen).toMatchObject({ id, status: 'in_progress', background: true, store: true });
    expect(Object.keys(seen)).not.toContain('loam_computed_until');
    const streamed = await other.send(`/v1/responses/${id}?stream=true`);
    expect([streamed.status, (await envelopeOf(streamed)).error.code]).toEqual([409, 'conflict']);
  });

  test('is queued for others until its model takes the call', async () => {
    const store = createMemoryResponseStore();
    const options = { requireAuth: false, responses: { store } };
    const taken = deferred();
    const provider = scriptedProvider(() => taken.promise.then(() => textParts('x')));
    const dying = await connect({ provider, ...options, keepAliveMs: 20 });
    const { id } = await create(dying, { input: 'x', background: true, store: true });
    await using other = await connect({ provider: scriptedProvider(), ...options });
    expect(await get(other, id)).toMatchObject({ status: 'queued', store: true });
    timePasses();
    await using later = await connect({ provider: scriptedProvider(), ...options });
    expect(await get(later, id)).toMatchObject({ status: 'failed' });
    taken.resolve();
  });

  test('has failed, and cannot be continued', async () => {
    const { startOther, id } = await twoProcesses();
    timePasses();
    await using other = await startOther();
    const error = { code: 'server_error', message: expect.stringContaining('The server stopped') };
    expect(await get(other, id)).toMatchObject({ id, status: 'failed', error });
    const body = { model: 'loam/tiny', input: 'y', previous_response_id: id };
    expect(await envelopeOf(await other.send('/v1/responses', post(body)))).toMatchObject({
      error: { code: 'previous_response_not_found' },
    });
    const cancelled = await other.send(`/v1/responses/${id}/cancel`, { method: 'POST' });
    expect(await cancelled.json()).toMatchObject({ status: 'failed' });
  });

  test('tells its end to whoever resumes its stream', async () => {
    const { startOther, id } = await twoProcesses();
    timePasses();
    await using other = await startOther();
    const streamed = await other.send(`/v1/responses/${id}?stream=true&starting_after=4`);
    expect(await eventsOf(streamed)).toMatchObject([
      { type: 'error', sequence_number: 5 },
      { type: 'response.failed', sequence_number: 6, response: { id, status: 'failed' } },
    ]);
  });

  test('one that has ended is kept as it ended', async () => {
    const store = createMemoryResponseStore();
    const { script, release } = halting();
    const options = { requireAuth: false, responses: { store } };
    await using server = await connect({ provider: scriptedProvider(script), ...options });
    const { id } = await create(server, { input: 'x', background: true, store: true });
    release();
    await eventsOf(await server.send(`/v1/responses/${id}?stream=true`));
    timePasses();
    await using other = await connect({ provider: scriptedProvider(), ...options });
    expect(await get(other, id)).toMatchObject({ status: 'completed', output_text: 'one two' });
  });
});
