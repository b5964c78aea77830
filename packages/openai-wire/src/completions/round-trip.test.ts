import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { CompletionModelCallOptions, LoamOptions } from '@loam/model-port';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collect, streamOf } from '../__fixtures__/streams.ts';
import { removeUndefined } from '../remove-undefined.ts';
import { decodeCompletionChunks } from './decode-chunks.ts';
import { decodeCompletionRequest } from './decode-request.ts';
import { encodeCompletionChunks } from './encode-chunks.ts';
import { encodeCompletionRequest } from './encode-request.ts';

// What this wire cannot carry: `logprobs: true` and `logprobs: 0` are the same; the bytes of tokens
// (the texts of tokens are all there is); how a text was cut into blocks; every part that is no text.

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const fraction = fc.double({ min: 0, max: 1, noNaN: true });

const arbitraryCall = fc
  .record({
    prompt: fc.oneof(fc.string(), fc.array(fc.nat(50_000), { minLength: 1 })),
    suffix: optional(fc.string({ minLength: 1 })),
    temperature: optional(fraction),
    topP: optional(fraction),
    topK: optional(fc.nat(100)),
    frequencyPenalty: optional(fraction),
    presencePenalty: optional(fraction),
    seed: optional(fc.nat()),
    maxOutputTokens: optional(fc.integer({ min: 1, max: 1000 })),
    stopSequences: optional(fc.array(fc.string({ minLength: 1 }), { minLength: 1 })),
  })
  .map((call): CompletionModelCallOptions => removeUndefined(call));

const arbitraryOptions = fc
  .record({
    minP: optional(fraction),
    repetitionPenalty: optional(fc.double({ min: 0.5, max: 2, noNaN: true })),
    logitBias: optional(
      fc.dictionary(fc.nat(50_000).map(String), fc.integer({ min: -100, max: 100 }), {
        noNullPrototype: true,
      }),
    ),
    logprobs: optional(fc.nat(20)),
    grammar: optional(fc.string({ minLength: 1 })),
    regex: optional(fc.string({ minLength: 1 })),
    choice: optional(fc.array(fc.string(), { minLength: 1 })),
    cacheKey: optional(fc.string({ maxLength: 64 })),
    user: optional(fc.string()),
  })
  .map((options): LoamOptions => removeUndefined(options));

test('a call that is encoded and decoded is the same call', () => {
  fc.assert(
    fc.property(arbitraryCall, arbitraryOptions, fc.boolean(), (call, options, stream) => {
      const request = encodeCompletionRequest('org/m', call, options, { stream });
      const { prompt, ...rest } = call;
      expect(decodeCompletionRequest(JSON.parse(JSON.stringify(request)))).toEqual({
        modelId: 'org/m',
        prompts: [prompt],
        call: {
          ...rest,
          ...(Object.keys(options).length > 0 && { providerOptions: { loam: options } }),
        },
        echo: false,
        stream,
        includeUsage: stream,
        choices: 1,
        ignored: [],
      });
    }),
  );
});

const logprob = fc.double({ min: -50, max: 0, noNaN: true }).map(value => value + 0);
const arbitraryLogprobs = fc.array(
  fc.record({
    token: fc.string(),
    logprob,
    top: fc
      .uniqueArray(fc.record({ token: fc.string({ minLength: 1 }), logprob }), {
        maxLength: 3,
        selector: ({ token }) => token,
        // objects put keys that are numbers first
      })
      .map(list => list.filter(({ token }) => !/^\d+$/.test(token) && token !== '__proto__')),
  }),
  { minLength: 1 },
);

test('a stream that is encoded and decoded says the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ minLength: 1 })),
      fc.constantFrom('stop' as const, 'length' as const, 'content-filter' as const),
      optional(arbitraryLogprobs),
      async (deltas, unified, logprobs) => {
        const finish: LanguageModelV4StreamPart = {
          type: 'finish',
          finishReason: { unified, raw: unified },
          usage: {
            inputTokens: { total: 3, noCache: 3, cacheRead: 0, cacheWrite: undefined },
            outputTokens: { total: 2, text: 2, reasoning: 0 },
          },
          ...(logprobs && { providerMetadata: { loam: { logprobs } } }),
        };
        const parts: LanguageModelV4StreamPart[] = [
          ...deltas.map(delta => ({ type: 'text-delta' as const, id: 't', delta })),
          finish,
        ];
        const settings = { id: 'cmpl-1', created: 1, modelId: 'm', includeUsage: true };
        const back = await collect(
          streamOf(parts)
            .pipeThrough(encodeCompletionChunks(settings))
            .pipeThrough(
              new TransformStream({
                transform: (value, controller) =>
                  controller.enqueue({ success: true as const, value, rawValue: value }),
              }),
            )
            .pipeThrough(decodeCompletionChunks()),
        );
        const texts = back.flatMap(part => (part.type === 'text-delta' ? [part.delta] : []));
        expect(texts).toEqual(deltas);
        const end = back.at(-1);
        expect(end).toMatchObject({
          type: 'finish',
          finishReason: { unified },
          usage: { inputTokens: { total: 3 }, outputTokens: { total: 2 } },
        });
        expect(end?.type === 'finish' && end.providerMetadata?.loam?.logprobs).toEqual(
          logprobs ?? undefined,
        );
      },
    ),
  );
});
