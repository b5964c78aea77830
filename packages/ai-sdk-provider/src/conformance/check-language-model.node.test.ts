import { readFileSync } from 'node:fs';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModelV4, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { FetchFunction } from '@ai-sdk/provider-utils';
import { describe, expect, it } from 'vitest';
import { createLoam } from '../loam-provider.ts';
import { checkLanguageModel } from './index.ts';

const recorded = (file: string) =>
  new Uint8Array(readFileSync(new URL(`../__fixtures__/recorded/${file}`, import.meta.url)));
const chat = recorded('chat-text.sse');
const baseURL = 'http://127.0.0.1/v1';

describe('nothing is broken by', () => {
  it.each<[string, string, (fetch: FetchFunction) => LanguageModelV4]>([
    ['loam.chat', 'chat-text.sse', fetch => createLoam({ baseURL, fetch }).chat('m')],
    [
      'loam.completion',
      'completion-text.sse',
      fetch => createLoam({ baseURL, fetch }).completion('m'),
    ],
    [
      'loam.responses',
      'responses-text.sse',
      fetch => createLoam({ baseURL, fetch }).responses('m'),
    ],
  ])('%s', async (_, file, createModel) => {
    const answer = recorded(file);
    // This one is over before half of its bytes: what follows is its usage.
    const middle = answer.length / (file === 'completion-text.sse' ? 4 : 2);
    expect(await checkLanguageModel({ createModel, answer, middle })).toEqual([]);
  });
});

it('finds what is known of another provider, and nothing else', async () => {
  const broken = await checkLanguageModel({
    createModel: fetch => createOpenAICompatible({ name: 'c', baseURL, fetch }).chatModel('m'),
    answer: chat,
  });
  expect(broken).toEqual([
    {
      law: 'a status that is no success rejects the call with an APICallError that says so',
      found: '400 {"detail":"It failed"}: the message is empty',
    },
    {
      law: 'a connection that is cut ends in an error part, with everything closed',
      found: expect.stringMatching(/^it throws /) as string,
    },
  ]);
});

/** A good model, but for one thing. */
function spoilt(
  spoil: (model: LanguageModelV4) => Partial<LanguageModelV4>,
): (fetch: FetchFunction) => LanguageModelV4 {
  return fetch => {
    const model = createLoam({ baseURL, fetch }).chat('m');
    const whole: LanguageModelV4 = {
      specificationVersion: 'v4',
      provider: model.provider,
      modelId: model.modelId,
      supportedUrls: {},
      doGenerate: call => model.doGenerate(call),
      doStream: call => model.doStream(call),
    };
    return { ...whole, ...spoil(whole) };
  };
}

function withParts(change: (part: LanguageModelV4StreamPart) => LanguageModelV4StreamPart[]) {
  return spoilt(model => ({
    async doStream(call) {
      const result = await model.doStream(call);
      const stream = result.stream.pipeThrough(
        new TransformStream<LanguageModelV4StreamPart, LanguageModelV4StreamPart>({
          transform(part, controller) {
            for (const changed of change(part)) controller.enqueue(changed);
          },
        }),
      );
      return { ...result, stream };
    },
  }));
}

describe('finds a model', () => {
  it.each<[string, string, (fetch: FetchFunction) => LanguageModelV4]>([
    [
      'of another specification',
      'the model is one of the fourth specification',
      spoilt(() => ({ specificationVersion: 'v3' as 'v4' })),
    ],
    [
      'that leaves blocks open',
      'a stream keeps the laws of the specification',
      withParts(part => (part.type === 'text-end' ? [] : [part])),
    ],
    [
      'that says nothing',
      'a stream has text, and ends as it should',
      withParts(part => (part.type.startsWith('text-') ? [] : [part])),
    ],
    [
      'that warns for nothing',
      'a plain call is worth no warning',
      withParts(part =>
        part.type === 'stream-start'
          ? [{ type: 'stream-start', warnings: [{ type: 'unsupported', feature: 'toolChoice' }] }]
          : [part],
      ),
    ],
    [
      'that keeps raw chunks for itself',
      'raw chunks come where they are asked for, and only there',
      withParts(part => (part.type === 'raw' ? [] : [part])),
    ],
    [
      'that shows raw chunks to everybody',
      'raw chunks come where they are asked for, and only there',
      spoilt(model => ({ doStream: call => model.doStream({ ...call, includeRawChunks: true }) })),
    ],
    [
      'that loses its errors',
      'a connection that is cut ends in an error part, with everything closed',
      withParts(part => (part.type === 'error' ? [] : [part])),
    ],
    [
      'that throws what is no APICallError',
      'a status that is no success rejects the call with an APICallError that says so',
      spoilt(model => ({
        doGenerate: async call => {
          try {
            return await model.doGenerate(call);
          } catch {
            throw new Error('failed');
          }
        },
      })),
    ],
    [
      'that does not hear of an abort',
      'a call that was aborted before it began rejects as aborted',
      spoilt(model => ({ doStream: call => model.doStream({ ...call, abortSignal: undefined }) })),
    ],
    [
      'that goes on after an abort',
      'an abort in the middle closes the connection and ends the stream',
      spoilt(model => ({ doStream: call => model.doStream({ ...call, abortSignal: undefined }) })),
    ],
    [
      'that cannot be called again when nobody was there',
      'a server that cannot be reached rejects the call, and the call may be made again',
      spoilt(() => ({
        doStream: async () => {
          throw new TypeError('fetch failed');
        },
      })),
    ],
    [
      'that reads bytes as if each piece were text',
      'any split of the bytes is read alike',
      fetch =>
        createLoam({
          baseURL,
          fetch: async (url, init) => {
            const response = await fetch(url, init);
            if (!response.body) return response;
            const body = response.body.pipeThrough(
              new TransformStream<Uint8Array, Uint8Array>({
                transform: (piece, controller) =>
                  controller.enqueue(new TextEncoder().encode(new TextDecoder().decode(piece))),
              }),
            );
            return new Response(body, response);
          },
        }).chat('m'),
    ],
  ])('%s', async (_, law, createModel) => {
    // With characters of several bytes.
    const answer = recorded('chat-reasoning.sse');
    const broken = await checkLanguageModel({ createModel, answer });
    expect(broken.map(found => found.law)).toContain(law);
  });
});
