import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { convertReadableStreamToArray } from '@ai-sdk/provider-utils/test';
import { ModelError } from '@loam/model-port';
import { createServer } from '@loam/server';
import { countingSocket } from '../__fixtures__/counting-socket.ts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { played, servePlayed, textAnswer, textOf, user } from '../__fixtures__/played-server.ts';
import { findBrokenLaws } from '../conformance/stream-laws.ts';
import { createLoam } from '../loam-provider.ts';

afterEach(() => vi.unstubAllGlobals());

const settings = { transport: 'websocket' } as const;
const prompt = [user('Hi')];

describe('a responses model over a WebSocket', () => {
  it('gives the parts that it gives over HTTP', async () => {
    await using server = await servePlayed(() => textAnswer('Hello'), { settings });
    const [overSocket, overHttp] = await Promise.all(
      [server.loam.responses('m'), server.loam.responses('m', { transport: 'http' })].map(
        async model => convertReadableStreamToArray((await model.doStream({ prompt })).stream),
      ),
    );
    expect(overSocket?.map(({ type }) => type)).toEqual(overHttp?.map(({ type }) => type));
    expect(findBrokenLaws(overSocket ?? [])).toEqual([]);
    expect(server.methods().toSorted()).toEqual(['POST', 'WEBSOCKET']);
  });

  it('generates whole answers too', async () => {
    await using server = await servePlayed(() => textAnswer('Hello'), { settings });
    const result = await server.loam.responses('m').doGenerate({ prompt });
    expect(result).toMatchObject({
      content: [{ type: 'text', text: 'Hello' }],
      finishReason: { unified: 'stop' },
      request: { url: `ws://127.0.0.1:${server.port}/v1/responses` },
      response: { modelId: 'm', body: { type: 'response.completed' } },
    });
    expect(server.methods()).toEqual(['WEBSOCKET']);
  });

  it('answers one call after the other on one connection, and as many at a time as are made', async () => {
    const { webSocket, made } = countingSocket();
    await using server = await servePlayed(() => textAnswer('Hello'), {
      settings: { ...settings, webSocket },
    });
    for (let call = 0; call < 3; call++) await textOf(server);
    expect(made).toHaveLength(1);
    await Promise.all([1, 2, 3].map(() => textOf(server)));
    expect(made).toHaveLength(3);
    await Promise.all([1, 2, 3].map(() => textOf(server)));
    expect(made).toHaveLength(3);
  });

  it('never meets the connection of another key', async () => {
    const { webSocket, made } = countingSocket();
    let apiKey = 'a';
    await using server = await servePlayed(() => textAnswer('Hello'), {
      settings: { ...settings, webSocket, apiKey: () => apiKey },
    });
    await textOf(server);
    apiKey = 'b';
    await textOf(server);
    apiKey = 'a';
    await textOf(server);
    expect(made).toHaveLength(2);
  });

  it.each([
    ['tools', { prompt, tools: [{ type: 'function' as const, name: 'f', inputSchema: {} }] }],
    [
      'a conversation',
      { prompt: [user('a'), { role: 'assistant' as const, content: [] }, user('b')] },
    ],
  ])('`auto` takes one for %s, and a request for a single question', async (_, call) => {
    await using server = await servePlayed(() => textAnswer('Hello'), {
      settings: { transport: 'auto' },
    });
    const model = server.loam.responses('m');
    await model.doGenerate(call);
    await model.doGenerate({ prompt });
    expect(server.methods()).toEqual(['WEBSOCKET', 'POST']);
  });

  it('an error before the first output rejects, with its status and code', async () => {
    await using server = await servePlayed(() => textAnswer('Hello'), { settings });
    const model = server.loam.responses('m');
    const providerOptions = { loam: { previousResponseId: 'resp_0' } };
    const call = { prompt, providerOptions };
    for (const ask of [() => model.doStream(call), () => model.doGenerate(call)]) {
      await expect(ask()).rejects.toMatchObject({
        statusCode: 400,
        isRetryable: false,
        message: expect.stringMatching(/ \(request id: req_\w+\)$/),
        data: {
          error: { code: 'previous_response_not_found' },
          requestId: expect.stringMatching(/^req_/),
        },
      });
    }
    expect(await textOf(server)).toBe('Hello');
  });
});

describe('what HTTP says in headers', () => {
  it('when to come again', async () => {
    const busy = new ModelError({ code: 'engine_overloaded', message: 'busy', retryAfterMs: 1500 });
    await using server = await servePlayed(
      () => {
        throw busy;
      },
      { settings },
    );
    const { length } = server.calls;
    await expect(server.loam.responses('m').doStream({ prompt })).rejects.toMatchObject({
      statusCode: 503,
      isRetryable: true,
      responseHeaders: { 'retry-after-ms': '1500' },
    });
    expect(server.calls).toHaveLength(length + 1);
  });

  it('which request it was, also in the middle', async () => {
    await using server = await servePlayed(
      function* () {
        yield* textAnswer('Hel').slice(0, 3);
        yield { type: 'error', error: new Error('internal') };
      },
      { settings },
    );
    const { stream } = await server.loam.responses('m').doStream({ prompt });
    const parts = await convertReadableStreamToArray(stream);
    expect(parts.find(({ type }) => type === 'error')).toMatchObject({
      error: { message: expect.stringMatching(/ \(request id: req_\w+\)$/) },
    });
  });
});

describe('its key', () => {
  it('is sent in a header by Node (S1-75)', async () => {
    await using server = await servePlayed(() => textAnswer('Hello'), {
      settings: { ...settings, apiKey: 'sk-1', headers: { 'x-more': '1' } },
      apiKey: 'sk-1',
    });
    expect(await textOf(server)).toBe('Hello');
    expect(server.methods()).toEqual(['WEBSOCKET']);
  });

  it.each([
    ['as a protocol by a browser (W-9)', 'sk-1', {}, 'WEBSOCKET'],
    ['over HTTP where it is no name of a protocol', 'sk/1=', {}, 'POST'],
    ['over HTTP where other headers are set as well', 'sk-1', { 'x-more': '1' }, 'POST'],
  ])('%s', async (_, apiKey, headers, method) => {
    const { WebSocket: native } = globalThis;
    // As browsers and Workers read the second argument: a list, or else the text of whatever it is.
    class BrowserSocket extends native {
      constructor(url: string, protocols: string[] | object) {
        super(url, Array.isArray(protocols) ? protocols : '[object Object]');
      }
    }
    vi.stubGlobal('WebSocket', BrowserSocket);
    await using server = await servePlayed(() => textAnswer('Hello'), {
      settings: { ...settings, apiKey, headers },
      apiKey,
    });
    expect(await textOf(server)).toBe('Hello');
    expect(server.methods()).toEqual([method]);
  });

  it('that is wrong is an error that says so, and is asked for again', async () => {
    let apiKey = 'wrong';
    await using server = await servePlayed(() => textAnswer('Hello'), {
      settings: { ...settings, apiKey: () => apiKey },
      apiKey: 'sk-1',
    });
    await expect(textOf(server)).rejects.toMatchObject({ statusCode: 401 });
    apiKey = 'sk-1';
    expect(await textOf(server)).toBe('Hello');
    expect(server.methods().at(-1)).toBe('WEBSOCKET');
  });
});

/** Answers upgrades in its own way; requests are answered by a server without WebSockets. */
async function withoutSockets(refuse: (socket: Duplex) => void) {
  let upgrades = 0;
  const http = createHttpServer();
  http.on('upgrade', (_, socket) => {
    upgrades += 1;
    refuse(socket);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  const server = createServer({
    provider: played(() => textAnswer('Hello')),
    requireAuth: false,
  });
  return {
    loam: createLoam({
      ...settings,
      baseURL: `http://127.0.0.1:${port}/v1`,
      fetch: async (url, init) => server.fetch(new Request(url, init)),
    }),
    upgrades: () => upgrades,
    [Symbol.asyncDispose]: async () => {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
}

describe('where there is no WebSocket', () => {
  it.each<[string, (socket: Duplex) => void]>([
    ['426', socket => socket.end('HTTP/1.1 426 Upgrade Required\r\ncontent-length: 0\r\n\r\n')],
    ['404', socket => socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n')],
    ['a proxy that hangs up', socket => socket.destroy()],
    ['a proxy that answers with a page', socket => socket.end('HTTP/1.1 200 OK\r\n\r\n<html>')],
  ])('%s: HTTP answers, without a warning, and no upgrade is tried again', async (_, refuse) => {
    const warn = vi.spyOn(process, 'emitWarning');
    await using server = await withoutSockets(refuse);
    const model = server.loam.responses('m');
    const { stream } = await model.doStream({ prompt });
    expect((await convertReadableStreamToArray(stream))[0]).toEqual({
      type: 'stream-start',
      warnings: [],
    });
    expect(await textOf(server, model)).toBe('Hello');
    expect(server.upgrades()).toBe(1);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it('in the runtime, HTTP answers', async () => {
    vi.stubGlobal('WebSocket', undefined);
    await using server = await servePlayed(() => textAnswer('Hello'), { settings });
    expect(await textOf(server)).toBe('Hello');
    expect(server.methods()).toEqual(['POST']);
  });

  it('because nobody is there, the error says so', async () => {
    const server = await servePlayed(() => textAnswer('Hello'), { settings });
    await server[Symbol.asyncDispose]();
    await expect(textOf(server)).rejects.toMatchObject({
      isRetryable: true,
      message: expect.stringMatching(/^Cannot reach Loam at/),
    });
  });
});
