import type {
  LanguageModelV4CallOptions,
  LanguageModelV4StreamPart,
  LanguageModelV4StreamResult,
} from '@ai-sdk/provider';
import { convertReadableStreamToArray } from '@ai-sdk/provider-utils/test';
import { foldStreamParts } from '@loam/model-port';
import { describe, expect, it } from 'vitest';
import {
  completion,
  deltaChunk,
  roleChunk,
  textChunks,
  toolCallChunks,
  usage,
} from '../__fixtures__/chat-chunks.ts';
import {
  cutReply,
  errorReply,
  jsonReply,
  scriptedFetch,
  streamReply,
  type Reply,
} from '../__fixtures__/scripted-fetch.ts';
import { createLoam } from '../loam-provider.ts';

const prompt: LanguageModelV4CallOptions['prompt'] = [
  { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
];
const url = 'http://127.0.0.1:8080/v1/chat/completions';

function modelWith(...replies: Reply[]) {
  const { fetch, seen } = scriptedFetch(...replies);
  return { model: createLoam({ fetch })('loam/tiny'), seen };
}

const partsOf = ({ stream }: LanguageModelV4StreamResult) => convertReadableStreamToArray(stream);

const typesOf = (parts: LanguageModelV4StreamPart[]) => parts.map(part => part.type);

function finishOf(parts: LanguageModelV4StreamPart[]) {
  const last = parts.at(-1);
  if (last?.type !== 'finish') throw new Error(`the stream ends with ${last?.type}`);
  return last;
}

describe('the request', () => {
  it('goes out as the call says (S0-1, S0-9)', async () => {
    const { model, seen } = modelWith(streamReply(textChunks));
    await model.doStream({
      prompt,
      maxOutputTokens: 20,
      topK: 5,
      seed: 3,
      stopSequences: ['END'],
      reasoning: 'low',
      headers: { 'x-trace': 't', 'x-nothing': undefined },
      providerOptions: { loam: { minP: 0.1, cacheKey: 'k' } },
    });
    expect(seen[0]).toMatchObject({
      url,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-trace': 't' },
    });
    expect(seen[0]?.headers).not.toHaveProperty('authorization');
    expect(seen[0]?.body).toEqual({
      model: 'loam/tiny',
      messages: [{ role: 'user', content: 'Hi' }],
      max_completion_tokens: 20,
      top_k: 5,
      seed: 3,
      stop: ['END'],
      reasoning_effort: 'low',
      min_p: 0.1,
      prompt_cache_key: 'k',
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('names this package in the user agent', async () => {
    const { model, seen } = modelWith(jsonReply(completion({ content: 'x' })));
    await model.doGenerate({ prompt });
    expect(seen[0]?.headers['user-agent']).toMatch(
      /^loam-ai-sdk-provider\/[\d.]+ ai-sdk-provider-utils\/\S+/,
    );
  });

  it('asks for no stream where none is wanted', async () => {
    const { model, seen } = modelWith(jsonReply(completion({ content: 'x' })));
    await model.doGenerate({ prompt });
    expect(seen[0]?.body).not.toHaveProperty('stream');
    expect(seen[0]?.body).not.toHaveProperty('stream_options');
  });

  it.each(['doGenerate', 'doStream'] as const)('%s refuses unknown options', async method => {
    const { model, seen } = modelWith();
    await expect(
      model[method]({ prompt, providerOptions: { loam: { min_p: 0.1 } } }),
    ).rejects.toThrow('Did you mean "minP"?');
    expect(seen).toEqual([]);
  });
});

describe('doStream', () => {
  it('streams text', async () => {
    const { model } = modelWith(streamReply(textChunks));
    const result = await model.doStream({ prompt });
    expect(result).toMatchObject({
      request: { url, body: { model: 'loam/tiny', stream: true } },
      response: { headers: { 'x-request-id': 'req_1' } },
    });
    const parts = await partsOf(result);
    expect(typesOf(parts)).toEqual([
      'stream-start',
      'response-metadata',
      'text-start',
      'text-delta',
      'text-delta',
      'text-end',
      'finish',
    ]);
    expect(parts[0]).toEqual({ type: 'stream-start', warnings: [] });
    expect(parts[1]).toEqual({
      type: 'response-metadata',
      id: 'chatcmpl-1',
      modelId: 'loam/tiny',
      timestamp: new Date(1_700_000_000_000),
    });
    expect(finishOf(parts)).toMatchObject({
      finishReason: { unified: 'stop', raw: 'stop' },
      usage: {
        inputTokens: { total: 11, noCache: 6, cacheRead: 5 },
        outputTokens: { total: 7, text: 4, reasoning: 3 },
        raw: usage,
      },
    });
  });

  it('streams reasoning and the input of a tool', async () => {
    const { model } = modelWith(streamReply(toolCallChunks('get_weather', { city: 'Oslo' })));
    const parts = await partsOf(await model.doStream({ prompt }));
    expect(typesOf(parts)).toEqual([
      'stream-start',
      'response-metadata',
      'reasoning-start',
      'reasoning-delta',
      'reasoning-delta',
      'reasoning-end',
      'tool-input-start',
      'tool-input-delta',
      'tool-input-delta',
      'tool-input-end',
      'tool-call',
      'finish',
    ]);
    expect(parts.at(-2)).toMatchObject({
      toolCallId: 'call_1',
      toolName: 'get_weather',
      input: '{"city":"Oslo"}',
    });
    expect(finishOf(parts).finishReason.unified).toBe('tool-calls');
  });

  it('makes ids for tool calls of servers that send none', async () => {
    const call = { index: 0, type: 'function', function: { name: 'f', arguments: '{}' } };
    const reply = streamReply([deltaChunk({ tool_calls: [call] }), deltaChunk({}, 'tool_calls')]);
    const { fetch } = scriptedFetch(reply);
    const model = createLoam({ fetch, generateId: () => 'made-up' })('m');
    const parts = await partsOf(await model.doStream({ prompt }));
    expect(parts.find(part => part.type === 'tool-call')).toMatchObject({ toolCallId: 'made-up' });
  });

  it('hands raw chunks over on request only', async () => {
    const withRaw = await modelWith(streamReply(textChunks)).model.doStream({
      prompt,
      includeRawChunks: true,
    });
    const raw = (await partsOf(withRaw)).flatMap(part =>
      part.type === 'raw' ? part.rawValue : [],
    );
    expect(raw).toEqual(textChunks.filter(chunk => typeof chunk === 'object'));

    const without = await modelWith(streamReply(textChunks)).model.doStream({ prompt });
    expect(typesOf(await partsOf(without))).not.toContain('raw');
  });

  it('finishes as interrupted when the stream ends without a reason', async () => {
    const { model } = modelWith(streamReply([roleChunk, deltaChunk({ content: 'Hel' })]));
    const parts = await partsOf(await model.doStream({ prompt }));
    expect(typesOf(parts).slice(-3)).toEqual(['text-delta', 'text-end', 'finish']);
    expect(finishOf(parts).finishReason).toEqual({ unified: 'interrupted', raw: undefined });
  });

  it('gives no tool call that is cut short to the application', async () => {
    const chunks = toolCallChunks('get_weather', { city: 'Oslo' }).slice(0, 5);
    const { model } = modelWith(cutReply(chunks));
    const parts = await partsOf(await model.doStream({ prompt }));
    expect(typesOf(parts)).not.toContain('tool-call');
    expect(finishOf(parts).finishReason.unified).not.toBe('tool-calls');
  });
});

describe('doGenerate', () => {
  it('gives the answer', async () => {
    const body = completion(
      {
        content: null,
        reasoning_content: 'Hm.',
        tool_calls: [
          {
            id: 'call_1',
            type: 'function',
            function: { name: 'get_weather', arguments: '{"city":"Oslo"}' },
          },
        ],
      },
      'tool_calls',
    );
    const { model } = modelWith(jsonReply(body));
    const result = await model.doGenerate({ prompt });
    expect(result).toMatchObject({
      content: [
        { type: 'reasoning', text: 'Hm.' },
        {
          type: 'tool-call',
          toolCallId: 'call_1',
          toolName: 'get_weather',
          input: '{"city":"Oslo"}',
        },
      ],
      finishReason: { unified: 'tool-calls', raw: 'tool_calls' },
      usage: { outputTokens: { total: 7 }, raw: usage },
      request: { url, body: { model: 'loam/tiny' } },
      response: {
        id: 'chatcmpl-1',
        modelId: 'loam/tiny',
        timestamp: new Date(1_700_000_000_000),
        headers: { 'x-request-id': 'req_1' },
        body,
      },
      warnings: [],
    });
  });

  it('gives what the stream of the same answer gives', async () => {
    const message = { content: 'Hello, wörld 😀' };
    const generated = await modelWith(jsonReply(completion(message))).model.doGenerate({ prompt });
    const { stream } = await modelWith(streamReply(textChunks)).model.doStream({ prompt });
    const folded = await foldStreamParts(stream);
    expect(generated.content).toEqual(folded.content);
    expect(generated.finishReason).toEqual(folded.finishReason);
    expect(generated.usage).toEqual(folded.usage);
  });

  it.each([
    ['no JSON', new Response('{"choices":', { headers: { 'content-type': 'application/json' } })],
    ['a page', new Response('<html></html>')],
    ['no completion', Response.json({ choices: 'none' })],
  ])('says what it cannot read: %s', async (_, reply) => {
    await expect(modelWith(reply).model.doGenerate({ prompt })).rejects.toMatchObject({
      name: 'AI_APICallError',
      statusCode: 200,
      isRetryable: false,
      message: expect.stringContaining(`Cannot read the answer from ${url}: `),
    });
  });

  it('can be tried again when the connection is cut', async () => {
    const { model } = modelWith(cutReply([]));
    await expect(model.doGenerate({ prompt })).rejects.toMatchObject({
      name: 'AI_APICallError',
      isRetryable: true,
      message:
        'The connection to Loam was cut before the answer was complete (terminated). (request id: req_1)',
    });
  });

  it('takes an error for an error, whatever the status says', async () => {
    const reply = jsonReply({ error: { message: 'busy', code: 'engine_overloaded' } });
    await expect(modelWith(reply).model.doGenerate({ prompt })).rejects.toMatchObject({
      message: 'busy (request id: req_1)',
      statusCode: 503,
      isRetryable: true,
    });
  });
});

describe.each(['doGenerate', 'doStream'] as const)('%s fails', method => {
  it('with what the server says', async () => {
    const reply = errorReply(
      429,
      { message: 'Slow down', code: 'rate_limit_exceeded', type: 'rate_limit_error' },
      { 'retry-after-ms': '77' },
    );
    await expect(modelWith(reply).model[method]({ prompt })).rejects.toMatchObject({
      name: 'AI_APICallError',
      message: 'Slow down (request id: req_1)',
      url,
      statusCode: 429,
      isRetryable: true,
      requestBodyValues: { model: 'loam/tiny' },
      responseHeaders: { 'retry-after-ms': '77' },
      data: {
        error: { code: 'rate_limit_exceeded', type: 'rate_limit_error' },
        requestId: 'req_1',
      },
    });
  });

  it('with advice when nobody listens', async () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:8080'), {
      code: 'ECONNREFUSED',
    });
    const { model } = modelWith(new TypeError('fetch failed', { cause: refused }));
    await expect(model[method]({ prompt })).rejects.toMatchObject({
      name: 'AI_APICallError',
      isRetryable: true,
      message: expect.stringMatching(
        /^Cannot reach Loam at http:\/\/127\.0\.0\.1:8080\/v1 \(connect ECONNREFUSED.*npm run serve/,
      ),
    });
  });

  it('with an AbortError when it was aborted', async () => {
    const controller = new AbortController();
    const { model } = modelWith(
      ({ signal }) =>
        new Promise((_, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason as Error));
          controller.abort();
        }),
    );
    await expect(model[method]({ prompt, abortSignal: controller.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
