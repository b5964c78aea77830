import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { convertReadableStreamToArray } from '@ai-sdk/provider-utils/test';
import { describe, expect, it } from 'vitest';
import { deltaChunk, roleChunk, textChunks } from '../__fixtures__/chat-chunks.ts';
import { eventBytes, streamHeaders } from '../__fixtures__/scripted-fetch.ts';
import { createLoam } from '../loam-provider.ts';

// What only a real connection shows: refused, cut, closed.

const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hi' }] }];

async function listen(handler: RequestListener) {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const begun = eventBytes([roleChunk, deltaChunk({ content: 'Hel' })]);

describe('over a real connection', () => {
  it('streams', async () => {
    await using server = await listen((_, response) => {
      response.writeHead(200, streamHeaders).end(eventBytes(textChunks));
    });
    const { stream } = await createLoam({ baseURL: server.baseURL })('m').doStream({ prompt });
    expect((await convertReadableStreamToArray(stream)).at(-1)).toMatchObject({
      finishReason: { unified: 'stop' },
    });
  });

  it('a server that dies in the middle is a retryable error part', async () => {
    await using server = await listen((_, response) => {
      response.writeHead(200, streamHeaders).write(begun, () => response.destroy());
    });
    const { stream } = await createLoam({ baseURL: server.baseURL })('m').doStream({ prompt });
    const parts = await convertReadableStreamToArray(stream);
    expect(parts.find(part => part.type === 'error')).toMatchObject({
      error: { code: 'connection_cut', statusCode: 503, isRetryable: true },
    });
    expect(parts.at(-1)?.type).toBe('finish');
  });

  it('a server that dies before its first word is a call that can be tried again', async () => {
    await using server = await listen((_, response) => {
      response.writeHead(200, streamHeaders).flushHeaders();
      response.destroy();
    });
    await expect(
      createLoam({ baseURL: server.baseURL })('m').doStream({ prompt }),
    ).rejects.toMatchObject({ name: 'AI_APICallError', isRetryable: true });
  });

  it('nobody there', async () => {
    const server = await listen(() => {});
    await server[Symbol.asyncDispose]();
    await expect(
      createLoam({ baseURL: server.baseURL })('m').doStream({ prompt }),
    ).rejects.toMatchObject({
      name: 'AI_APICallError',
      isRetryable: true,
      message: expect.stringMatching(/^Cannot reach Loam at .*ECONNREFUSED.*Check that it runs/),
    });
  });

  it.each([
    ['an abort', (controller: AbortController) => controller.abort()],
    [
      'a reader who leaves',
      (_: AbortController, stream: ReadableStream<unknown>) => void stream.cancel(),
    ],
  ])('%s closes the socket', async (_, leave) => {
    let gone: (what: string) => void;
    const left = new Promise<string>(resolve => {
      gone = resolve;
    });
    await using server = await listen((request, response) => {
      response.writeHead(200, streamHeaders).write(begun);
      request.socket.on('close', () => gone('closed'));
    });
    const controller = new AbortController();
    const { stream } = await createLoam({ baseURL: server.baseURL })('m').doStream({
      prompt,
      abortSignal: controller.signal,
    });
    leave(controller, stream);
    expect(await left).toBe('closed');
  });
});
