import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { isProviderStreamError } from '@ai-sdk/provider-utils';
import { convertReadableStreamToArray } from '@ai-sdk/provider-utils/test';
import { describe, expect, it } from 'vitest';
import { deltaChunk, roleChunk, textChunks, usageChunk } from '../__fixtures__/chat-chunks.ts';
import {
  cutReply,
  eventBytes,
  jsonReply,
  scriptedFetch,
  streamHeaders,
  streamReply,
  type Reply,
} from '../__fixtures__/scripted-fetch.ts';
import { createLoam } from '../loam-provider.ts';

const prompt: LanguageModelV4CallOptions['prompt'] = [
  { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
];

const envelope = (message: string, code: string, type = '') => ({
  error: { message, type, code, param: '' },
});

function stream(reply: Reply, options: Partial<LanguageModelV4CallOptions> = {}) {
  return createLoam({ fetch: scriptedFetch(reply).fetch })('m').doStream({ prompt, ...options });
}

async function collect(reply: Reply): Promise<LanguageModelV4StreamPart[]> {
  return convertReadableStreamToArray((await stream(reply)).stream);
}

/** Sends the events, then stays open, and does not care about the signal. */
function openReply(events: object[]) {
  let close: (by: string) => void;
  const closed = new Promise<string>(resolve => {
    close = resolve;
  });
  const body = new ReadableStream<Uint8Array>({
    start: controller => controller.enqueue(eventBytes(events)),
    cancel: () => close('reader'),
  });
  return { reply: new Response(body, { headers: streamHeaders }), closed };
}

const typesOf = (parts: LanguageModelV4StreamPart[]) => parts.map(part => part.type);

function errorsOf(parts: LanguageModelV4StreamPart[]) {
  return parts.flatMap(part => (part.type === 'error' ? [part.error] : []));
}

it('an error that comes as JSON in place of a stream has the status of its code', async () => {
  const reply = jsonReply(envelope('busy', 'engine_overloaded'));
  await expect(stream(reply)).rejects.toMatchObject({
    message: 'busy (request id: req_1)',
    statusCode: 503,
    isRetryable: true,
  });
});

describe('an error before the answer rejects the call, so that maxRetries applies', () => {
  it.each([
    ['engine_overloaded', '', 503, true],
    ['engine_crashed', '', 503, true],
    // what took too long once takes too long again
    ['deadline_exceeded', '', 504, false],
    ['context_length_exceeded', 'invalid_request_error', 400, false],
    ['model_not_found', '', 404, false],
    ['insufficient_quota', '', 402, false],
    // codes of other servers: the type decides
    ['whatever', 'rate_limit_error', 429, true],
    ['', '', 500, true],
  ])('%s %s → %i', async (code, type, statusCode, isRetryable) => {
    const failed = envelope('It failed', code, type);
    for (const events of [[failed], [': keep-alive\n\n', roleChunk, failed]]) {
      await expect(stream(streamReply(events))).rejects.toMatchObject({
        name: 'AI_APICallError',
        message: 'It failed (request id: req_1)',
        statusCode,
        isRetryable,
        url: 'http://127.0.0.1:8080/v1/chat/completions',
        requestBodyValues: { model: 'm' },
        responseHeaders: { 'x-request-id': 'req_1' },
        data: {
          error: { code, type, message: 'It failed (request id: req_1)' },
          requestId: 'req_1',
        },
      });
    }
  });

  it.each([
    ['at once', []],
    ['after the role', [roleChunk]],
  ])('a connection cut %s', async (_, events) => {
    await expect(stream(cutReply(events))).rejects.toMatchObject({
      name: 'AI_APICallError',
      isRetryable: true,
      message: expect.stringContaining('The connection to Loam was cut'),
    });
  });

  it.each<[string, Response, string]>([
    [
      'a page',
      new Response('<!doctype html><title>My app</title>', {
        headers: { 'content-type': 'text/html' },
      }),
      'but the body is a web page titled "My app", not an API\'s answer; check that `baseURL` ends with /v1',
    ],
    ['no body', new Response(null, { headers: streamHeaders }), 'but the body is empty'],
    ['another JSON', Response.json({ hello: 1 }), 'but the body reads "{"hello":1}"'],
  ])('%s in place of a stream', async (_, reply, message) => {
    await expect(stream(reply)).rejects.toMatchObject({
      name: 'AI_APICallError',
      statusCode: 200,
      isRetryable: false,
      message: expect.stringContaining(message),
    });
  });
});

describe('an error in the middle ends the stream in order', () => {
  const begun = [roleChunk, deltaChunk({ content: 'Hel' })];

  it('that the server sent', async () => {
    const parts = await collect(streamReply([...begun, envelope('It died', 'engine_crashed')]));
    expect(typesOf(parts)).toEqual([
      'stream-start',
      'response-metadata',
      'text-start',
      'text-delta',
      'text-end',
      'error',
      'finish',
    ]);
    const [error] = errorsOf(parts);
    expect(isProviderStreamError(error)).toBe(true);
    expect(error).toMatchObject({
      message: 'It died (request id: req_1)',
      code: 'engine_crashed',
      statusCode: 503,
      isRetryable: true,
    });
    expect(parts.at(-1)).toMatchObject({ finishReason: { unified: 'error' } });
  });

  it('that the connection had', async () => {
    const parts = await collect(cutReply(begun));
    expect(typesOf(parts).filter(type => type !== 'error')).toEqual([
      'stream-start',
      'response-metadata',
      'text-start',
      'text-delta',
      'text-end',
      'finish',
    ]);
    const [error] = errorsOf(parts);
    expect(isProviderStreamError(error)).toBe(true);
    expect(error).toMatchObject({
      message: 'The connection to Loam was cut before the answer was complete (terminated).',
      code: 'connection_cut',
      statusCode: 503,
      isRetryable: true,
    });
  });

  it('that one event had: the rest is still read', async () => {
    const events = [...begun, 'data: {"choices":\n\n', ...textChunks.slice(3)];
    const parts = await collect(streamReply(events));
    expect(errorsOf(parts)).toMatchObject([{ name: 'AI_JSONParseError' }]);
    expect(parts.flatMap(part => (part.type === 'text-delta' ? part.delta : []))).toEqual([
      'Hel',
      ', wörld 😀',
    ]);
    expect(typesOf(parts).at(-1)).toBe('finish');
  });

  it('but not after the last chunk: an answer that is complete stays one', async () => {
    const parts = await collect(
      cutReply([...begun, deltaChunk({}, 'stop'), usageChunk, 'data: [DONE]\n\n']),
    );
    expect(errorsOf(parts)).toEqual([]);
    expect(parts.at(-1)).toMatchObject({ finishReason: { unified: 'stop' } });
  });
});

describe('abort', () => {
  it('in the middle throws an AbortError and closes the connection', async () => {
    const { reply, closed } = openReply([roleChunk, deltaChunk({ content: 'Hel' })]);
    const controller = new AbortController();
    const result = await stream(reply, { abortSignal: controller.signal });
    controller.abort();
    await expect(convertReadableStreamToArray(result.stream)).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(await closed).toBe('reader');
  });

  it('before the first event rejects the call and closes the connection', async () => {
    const { reply, closed } = openReply([]);
    const controller = new AbortController();
    const result = stream(reply, { abortSignal: controller.signal });
    controller.abort('user pressed Stop');
    await expect(result).rejects.toMatchObject({
      name: 'AbortError',
      message: 'user pressed Stop',
    });
    expect(await closed).toBe('reader');
  });

  it('is not needed by a reader who leaves: that closes the connection as well', async () => {
    const { reply, closed } = openReply([roleChunk, deltaChunk({ content: 'Hel' })]);
    const result = await stream(reply);
    await result.stream.cancel();
    expect(await closed).toBe('reader');
  });
});
