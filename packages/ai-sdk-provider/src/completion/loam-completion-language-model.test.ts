import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { convertReadableStreamToArray } from '@ai-sdk/provider-utils/test';
import { foldStreamParts } from '@loam/model-port';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usage } from '../__fixtures__/chat-chunks.ts';
import { completionChunks, textChunk, textCompletion } from '../__fixtures__/completion-chunks.ts';
import {
  cutReply,
  errorReply,
  eventBytes,
  jsonReply,
  scriptedFetch,
  streamHeaders,
  streamReply,
  type Reply,
} from '../__fixtures__/scripted-fetch.ts';
import { createLoam } from '../loam-provider.ts';

const prompt: LanguageModelV4CallOptions['prompt'] = [
  { role: 'user', content: [{ type: 'text', text: 'Once' }] },
];
const url = 'http://127.0.0.1:8080/v1/completions';

function modelWith(...replies: Reply[]) {
  const { fetch, seen } = scriptedFetch(...replies);
  return { model: createLoam({ fetch }).completion('loam/tiny'), seen };
}

async function partsOf(reply: Reply, options: Partial<LanguageModelV4CallOptions> = {}) {
  const { stream } = await modelWith(reply).model.doStream({ prompt, ...options });
  return convertReadableStreamToArray(stream);
}

const typesOf = (parts: LanguageModelV4StreamPart[]) => parts.map(part => part.type);

describe('the request', () => {
  it('goes out as the call says', async () => {
    const { model, seen } = modelWith(streamReply(completionChunks));
    await model.doStream({
      prompt,
      maxOutputTokens: 20,
      topK: 5,
      stopSequences: ['END'],
      headers: { 'x-trace': 't' },
      providerOptions: { loam: { suffix: '.', logprobs: 2, minP: 0.1, cacheKey: 'k' } },
    });
    expect(seen[0]).toMatchObject({ url, method: 'POST', headers: { 'x-trace': 't' } });
    expect(seen[0]?.body).toEqual({
      model: 'loam/tiny',
      prompt: 'Once',
      suffix: '.',
      max_tokens: 20,
      top_k: 5,
      min_p: 0.1,
      stop: ['END'],
      logprobs: 2,
      prompt_cache_key: 'k',
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('of a conversation ends where the user would speak', async () => {
    const { model, seen } = modelWith(jsonReply(textCompletion('x')));
    const instructions = { role: 'system' as const, content: 'Be brief.' };
    await model.doGenerate({ prompt: [instructions, ...prompt], stopSequences: ['END'] });
    expect(seen[0]?.body).toEqual({
      model: 'loam/tiny',
      prompt: 'Be brief.\n\nuser:\nOnce\n\nassistant:\n',
      stop: ['\nuser:', 'END'],
    });
  });

  it.each(['doGenerate', 'doStream'] as const)('%s refuses unknown options', async method => {
    const { model, seen } = modelWith();
    await expect(
      model[method]({ prompt, providerOptions: { loam: { allowedTools: ['f'] } } }),
    ).rejects.toThrow('"allowedTools" is an option of chat models');
    expect(seen).toEqual([]);
  });
});

describe('warnings', () => {
  const details = 'Completion models continue text. Use loam.chat(id).';
  const unsupported = (feature: string) => ({ type: 'unsupported', feature, details });
  const tools: LanguageModelV4CallOptions['tools'] = [
    { type: 'function', name: 'f', inputSchema: { type: 'object' } },
  ];

  it.each<[string, Partial<LanguageModelV4CallOptions>, object[]]>([
    // what the AI SDK sends with every call
    ['a plain call', { toolChoice: { type: 'auto' }, reasoning: 'provider-default' }, []],
    ['nothing to hold back', { toolChoice: { type: 'none' }, reasoning: 'none' }, []],
    ['a text format', { responseFormat: { type: 'text' } }, []],
    ['tools', { tools, toolChoice: { type: 'auto' } }, [unsupported('tools')]],
    [
      'a tool that must be called',
      { tools, toolChoice: { type: 'required' } },
      [unsupported('tools'), unsupported('toolChoice')],
    ],
    ['JSON', { responseFormat: { type: 'json' } }, [unsupported('responseFormat')]],
    ['reasoning', { reasoning: 'high' }, [unsupported('reasoning')]],
  ])('%s', async (_, options, warnings) => {
    const [start] = await partsOf(streamReply(completionChunks), options);
    expect(start).toEqual({ type: 'stream-start', warnings });
    const { model } = modelWith(jsonReply(textCompletion('x')));
    expect((await model.doGenerate({ prompt, ...options })).warnings).toEqual(warnings);
  });

  it('of the server follow', async () => {
    const headers = { 'x-loam-warnings': 'unsupported: seed' };
    const { model } = modelWith(jsonReply(textCompletion('x'), { headers }));
    const { warnings } = await model.doGenerate({ prompt, reasoning: 'low' });
    expect(warnings).toEqual([unsupported('reasoning'), { type: 'unsupported', feature: 'seed' }]);
  });
});

describe('doStream', () => {
  it('streams text', async () => {
    const parts = await partsOf(streamReply(completionChunks));
    expect(parts).toEqual([
      { type: 'stream-start', warnings: [] },
      {
        type: 'response-metadata',
        id: 'cmpl-1',
        modelId: 'loam/tiny',
        timestamp: new Date(1_700_000_000_000),
      },
      { type: 'text-start', id: 'text-0' },
      { type: 'text-delta', id: 'text-0', delta: ' there' },
      { type: 'text-delta', id: 'text-0', delta: ' was, wörld 😀' },
      { type: 'text-end', id: 'text-0' },
      expect.objectContaining({
        type: 'finish',
        finishReason: { unified: 'stop', raw: 'stop' },
        usage: expect.objectContaining({
          inputTokens: expect.objectContaining({ total: 11, cacheRead: 5 }),
          raw: usage,
        }),
      }),
    ]);
  });

  it('any split of the bytes gives the same parts', async () => {
    const bytes = eventBytes(completionChunks);
    const expected = await partsOf(streamReply(completionChunks));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 20 }), async cuts => {
        const ends = [...cuts, bytes.length].toSorted((a, b) => a - b);
        const body = new ReadableStream<Uint8Array>({
          start(controller) {
            for (const [index, end] of ends.entries()) {
              controller.enqueue(bytes.slice(ends[index - 1] ?? 0, end));
            }
            controller.close();
          },
        });
        expect(await partsOf(new Response(body, { headers: streamHeaders }))).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('gives the log-probabilities of every delta', async () => {
    const logprobs = { tokens: ['a'], token_logprobs: [-0.5], top_logprobs: [{ a: -0.5 }] };
    const top = [{ token: 'a', logprob: -0.5 }];
    const parts = await partsOf(streamReply([textChunk('a', { logprobs, finish_reason: 'stop' })]));
    expect(parts).toContainEqual({
      type: 'text-delta',
      id: 'text-0',
      delta: 'a',
      providerMetadata: { loam: { logprobs: [{ token: 'a', logprob: -0.5, top }] } },
    });
  });

  it('hands raw chunks over on request only', async () => {
    const parts = await partsOf(streamReply(completionChunks), { includeRawChunks: true });
    const raw = parts.flatMap(part => (part.type === 'raw' ? part.rawValue : []));
    expect(raw).toEqual(completionChunks.filter(chunk => typeof chunk === 'object'));
    expect(typesOf(await partsOf(streamReply(completionChunks)))).not.toContain('raw');
  });

  it('makes a cut connection a retryable error part, and closes what was open', async () => {
    const parts = await partsOf(cutReply([textChunk(' the')]), { includeRawChunks: true });
    expect(typesOf(parts).slice(-4)).toEqual(['text-delta', 'error', 'text-end', 'finish']);
    expect(parts.find(part => part.type === 'error')).toMatchObject({
      error: { code: 'connection_cut', statusCode: 503, isRetryable: true },
    });
    // The cut is no chunk.
    expect(typesOf(parts).filter(type => type === 'raw')).toHaveLength(1);
  });

  it('finishes as interrupted when the stream ends without a reason', async () => {
    const parts = await partsOf(streamReply([textChunk(' the')]));
    expect(parts.at(-1)).toMatchObject({ finishReason: { unified: 'interrupted' } });
  });

  it('rejects when the stream begins with an error, so that it can be tried again', async () => {
    const reply = streamReply([{ error: { message: 'busy', code: 'engine_overloaded' } }]);
    await expect(modelWith(reply).model.doStream({ prompt })).rejects.toMatchObject({
      name: 'AI_APICallError',
      message: 'busy (request id: req_1)',
      url,
      statusCode: 503,
      isRetryable: true,
    });
  });
});

describe('doGenerate', () => {
  it('gives the answer', async () => {
    const body = textCompletion(' there was');
    const { model, seen } = modelWith(jsonReply(body));
    expect(await model.doGenerate({ prompt })).toMatchObject({
      content: [{ type: 'text', text: ' there was' }],
      finishReason: { unified: 'stop', raw: 'stop' },
      usage: { outputTokens: { total: 7 }, raw: usage },
      request: { url, body: { model: 'loam/tiny' } },
      response: { id: 'cmpl-1', modelId: 'loam/tiny', headers: { 'x-request-id': 'req_1' }, body },
      warnings: [],
    });
    expect(seen[0]?.body).toEqual({ model: 'loam/tiny', prompt: 'Once' });
  });

  it('gives what the stream of the same answer gives', async () => {
    const body = textCompletion(' there was, wörld 😀');
    const generated = await modelWith(jsonReply(body)).model.doGenerate({ prompt });
    const { stream } = await modelWith(streamReply(completionChunks)).model.doStream({ prompt });
    const folded = await foldStreamParts(stream);
    expect(generated.content).toEqual(folded.content);
    expect(generated.finishReason).toEqual(folded.finishReason);
    expect(generated.usage).toEqual(folded.usage);
  });

  it.each([
    ['no JSON', new Response('{"choices":')],
    ['no completion', Response.json({ choices: 'none' })],
    ['an answer without choices', Response.json({ object: 'text_completion' })],
  ])('says what it cannot read: %s', async (_, reply) => {
    await expect(modelWith(reply).model.doGenerate({ prompt })).rejects.toMatchObject({
      name: 'AI_APICallError',
      isRetryable: false,
      message: expect.stringContaining(`Cannot read the answer from ${url}: `),
    });
  });

  it('takes an error for an error, whatever the status says', async () => {
    const reply = jsonReply({ error: { message: 'busy', code: 'engine_overloaded' } });
    await expect(modelWith(reply).model.doGenerate({ prompt })).rejects.toMatchObject({
      statusCode: 503,
    });
  });
});

describe.each(['doGenerate', 'doStream'] as const)('%s fails', method => {
  it('with what the server says (S2-23)', async () => {
    const reply = errorReply(400, { message: 'A chat model', code: 'model_kind_mismatch' });
    await expect(modelWith(reply).model[method]({ prompt })).rejects.toMatchObject({
      message: 'A chat model (request id: req_1)',
      statusCode: 400,
      isRetryable: false,
      data: { error: { code: 'model_kind_mismatch' } },
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
