import type { JSONSchema7 } from '@ai-sdk/provider';
import { convertReadableStreamToArray } from '@ai-sdk/provider-utils/test';
import { describe, expect, it, vi } from 'vitest';
import { countingSocket } from '../__fixtures__/counting-socket.ts';
import {
  servePlayed,
  textAnswer,
  textOf,
  user,
  type Script,
} from '../__fixtures__/played-server.ts';
import { findBrokenLaws } from '../conformance/stream-laws.ts';

const settings = { transport: 'websocket' } as const;
const prompt = [user('Hi')];

/** Says a word, tells that it has, and goes on when it is stopped. */
function endless(): { script: Script; began: Promise<void>; stopped: Promise<void> } {
  const began = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<void>();
  const script: Script = async function* ({ abortSignal }) {
    yield* textAnswer('Hel').slice(0, 3);
    began.resolve();
    await new Promise<void>(resolve => abortSignal?.addEventListener('abort', () => resolve()));
    stopped.resolve();
  };
  return { script, began: began.promise, stopped: stopped.promise };
}

/** Answers once, and then as the endless one does. */
function endlessAfterFirst(): { script: Script; began: Promise<void> } {
  const began = Promise.withResolvers<void>();
  let count = 0;
  const script: Script = async function* ({ abortSignal }) {
    count += 1;
    if (count === 1) {
      yield* textAnswer('Hello');
      return;
    }
    yield* textAnswer('Hel').slice(0, 3);
    began.resolve();
    await new Promise<void>(resolve => abortSignal?.addEventListener('abort', () => resolve()));
  };
  return { script, began: began.promise };
}

describe('when things go wrong', () => {
  it.each([
    ['an abort', (controller: AbortController) => controller.abort()],
    [
      'a reader who leaves',
      (_: AbortController, stream: ReadableStream<unknown>) => void stream.cancel(),
    ],
  ])('%s stops the model (S1-86)', async (_, leave) => {
    const { script, began, stopped } = endless();
    await using server = await servePlayed(script, { settings });
    const controller = new AbortController();
    const { stream } = await server.loam
      .responses('m')
      .doStream({ prompt, abortSignal: controller.signal });
    await began;
    leave(controller, stream);
    await expect(stopped).resolves.toBeUndefined();
  });

  it('an abort before the first word stops the model', async () => {
    const asked = Promise.withResolvers<void>();
    const stopped = Promise.withResolvers<void>();
    await using server = await servePlayed(
      // oxlint-disable-next-line require-yield -- it never says a word
      async function* ({ abortSignal }) {
        asked.resolve();
        await new Promise<void>(resolve => abortSignal?.addEventListener('abort', () => resolve()));
        stopped.resolve();
      },
      { settings },
    );
    const controller = new AbortController();
    const call = server.loam.responses('m').doGenerate({ prompt, abortSignal: controller.signal });
    await asked.promise;
    controller.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    await stopped.promise;
  });

  it('a server that dies in the middle is a retryable error part, with open parts closed', async () => {
    const { script, began } = endless();
    await using server = await servePlayed(script, { settings });
    const { stream } = await server.loam.responses('m').doStream({ prompt });
    await began;
    const parts = convertReadableStreamToArray(stream);
    await server.close();
    expect(findBrokenLaws(await parts)).toEqual([]);
    expect((await parts).find(({ type }) => type === 'error')).toMatchObject({
      error: { code: 'connection_cut', statusCode: 503, isRetryable: true },
    });
  });

  it('an event that cannot be read ends the answer, for it may have been the last', async () => {
    await using server = await servePlayed(() => textAnswer('Hello'), { settings });
    // The events echo the schema, and parsers refuse what has a field of this name.
    const schema = JSON.parse('{"properties":{"__proto__":{}}}') as JSONSchema7;
    const call = { prompt, responseFormat: { type: 'json', schema } } as const;
    await expect(server.loam.responses('m').doGenerate(call)).rejects.toThrow(/pars/);
    expect(await textOf(server)).toBe('Hello');
  });

  it('a connection that the server has closed meanwhile is replaced', async () => {
    const first = await servePlayed(() => textAnswer('first'), { settings });
    expect(await textOf(first)).toBe('first');
    await first.close();
    await using second = await servePlayed(() => textAnswer('second'), { port: first.port });
    expect(await textOf({ loam: first.loam })).toBe('second');
    expect(second.methods()).toEqual(['WEBSOCKET']);
    await first.loam.close();
  });

  it('a connection that has nothing to do is closed after its time', async () => {
    const { webSocket, made } = countingSocket();
    await using server = await servePlayed(() => textAnswer('Hello'), {
      settings: { ...settings, webSocket, webSocketIdleMs: 1 },
    });
    await textOf(server);
    const [socket] = made;
    await vi.waitFor(() => expect(socket?.readyState).toBe(WebSocket.CLOSED), { timeout: 10_000 });
  });

  it('headers that differ from call to call do not pile connections up', async () => {
    const { webSocket, made } = countingSocket();
    await using server = await servePlayed(() => textAnswer('Hello'), {
      settings: { ...settings, webSocket },
    });
    const model = server.loam.responses('m');
    for (let call = 0; call < 40; call++) {
      await model.doGenerate({ prompt, headers: { 'x-call': `${call}` } });
    }
    expect(made).toHaveLength(40);
    const open = made.filter(({ readyState }) => readyState === WebSocket.OPEN);
    expect(open).toHaveLength(32);
  });

  it('`close` in the middle of an answer interrupts it', async () => {
    const { script, began } = endless();
    await using server = await servePlayed(script, { settings });
    const { stream } = await server.loam.responses('m').doStream({ prompt });
    await began;
    const parts = convertReadableStreamToArray(stream);
    await server.loam.close();
    expect(findBrokenLaws(await parts)).toEqual([]);
    expect((await parts).at(-1)).toMatchObject({ finishReason: { unified: 'interrupted' } });
  });

  it('`close` closes connections, and the provider can be used again', async () => {
    const { webSocket, made } = countingSocket();
    await using server = await servePlayed(() => textAnswer('Hello'), {
      settings: { ...settings, webSocket },
    });
    await textOf(server);
    await server.loam.close();
    expect(made[0]?.readyState).toBeGreaterThan(WebSocket.OPEN);
    expect(await textOf(server)).toBe('Hello');
  });
});

describe('what a connection remembers', () => {
  it('`store: false` continues on the connection that has it, however many there are (OR-2)', async () => {
    await using server = await servePlayed(() => textAnswer('Hello'), { settings });
    const model = server.loam.responses('m');
    const ask = async (previousResponseId?: string) =>
      (
        await model.doGenerate({
          prompt,
          providerOptions: { loam: { store: false, previousResponseId } },
        })
      ).response?.id;
    let ids: Array<string | undefined> = [undefined, undefined, undefined];
    for (let turn = 0; turn < 4; turn++) ids = await Promise.all(ids.map(id => ask(id)));
    expect(server.calls.slice(-3).map(call => call.prompt.length)).toEqual([7, 7, 7]);
    expect(new Set(server.methods())).toEqual(new Set(['WEBSOCKET']));
  });

  it('two calls that continue the same answer wait for their turn', async () => {
    await using server = await servePlayed(() => textAnswer('Hello'), { settings });
    const model = server.loam.responses('m');
    const { response } = await model.doGenerate({ prompt });
    const providerOptions = { loam: { previousResponseId: response?.id ?? '' } };
    const answers = await Promise.all(
      [1, 2, 3].map(async () => model.doGenerate({ prompt, providerOptions })),
    );
    expect(answers.map(({ finishReason }) => finishReason.unified)).toEqual([
      'stop',
      'stop',
      'stop',
    ]);
  });

  it('an abort leaves the queue', async () => {
    const { script, began } = endlessAfterFirst();
    await using server = await servePlayed(script, { settings });
    const model = server.loam.responses('m');
    const { response } = await model.doGenerate({ prompt });
    const providerOptions = { loam: { previousResponseId: response?.id ?? '' } };
    const first = await model.doStream({ prompt, providerOptions });
    await began;
    const controller = new AbortController();
    const second = model.doGenerate({ prompt, providerOptions, abortSignal: controller.signal });
    controller.abort();
    await expect(second).rejects.toMatchObject({ name: 'AbortError' });
    await first.stream.cancel();
  });
});
