import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { describe, expect, test } from 'vitest';
import { openaiFaults } from './__fixtures__/openai-schema.ts';
import { collect, encode, streamOf } from './__fixtures__/streams.ts';
import { foldChatChunks } from './chat/fold-chunks.ts';
import { mergeChoices } from './choices/merge-choices.ts';
import { encodeCompletionChunks } from './completions/encode-chunks.ts';
import { encodeCompletionRequest } from './completions/encode-request.ts';
import { foldCompletionChunks } from './completions/fold-chunks.ts';
import { encodeEmbeddingRequest } from './embeddings/encode-request.ts';
import { encodeEmbeddings } from './embeddings/response-codec.ts';
import { isErrorEnvelope } from './errors/envelope-schema.ts';

// Ajv compiles with `new Function`, which edge runtimes forbid: hence the `.node` in the name.

const finish: LanguageModelV4StreamPart = {
  type: 'finish',
  finishReason: { unified: 'stop', raw: undefined },
  usage: {
    inputTokens: { total: 3, noCache: 3, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 2, text: 2, reasoning: 0 },
  },
  providerMetadata: {
    loam: {
      logprobs: [{ token: 'a', logprob: -1, bytes: [97], top: [{ token: 'a', logprob: -1 }] }],
    },
  },
};
const parts: LanguageModelV4StreamPart[] = [{ type: 'text-delta', id: 't', delta: 'a' }, finish];
const settings = { id: 'cmpl-1', created: 1, modelId: 'm', includeUsage: true };
const completion = () => streamOf(parts).pipeThrough(encodeCompletionChunks(settings));

describe("what we send is valid under OpenAI's own schemas", () => {
  test('completions', async () => {
    expect(
      openaiFaults('CreateCompletionResponse', await foldCompletionChunks(completion())),
    ).toEqual([]);
  });

  test('chunks of completions, but for the finish reason that is not there yet', async () => {
    for (const event of await collect(completion())) {
      if (isErrorEnvelope(event)) throw new Error('an error');
      const choices = event.choices.map(choice => ({
        ...choice,
        // OpenAI's schema knows only whole answers here; its server sends null.
        finish_reason: choice.finish_reason ?? 'stop',
      }));
      expect(openaiFaults('CreateCompletionResponse', { ...event, choices })).toEqual([]);
    }
  });

  test('several choices', async () => {
    const merged = mergeChoices([() => encode(parts), () => encode(parts)], {
      perPrompt: 2,
      includeUsage: true,
    });
    const [chunks, whole] = merged.tee();
    for (const event of await collect(chunks)) {
      expect(openaiFaults('CreateChatCompletionStreamResponse', event)).toEqual([]);
    }
    expect(openaiFaults('CreateChatCompletionResponse', await foldChatChunks(whole))).toEqual([]);
  });

  test('embeddings in numbers', () => {
    const result = { embeddings: [[0.5, 1]], usage: { tokens: 2 } };
    const response = encodeEmbeddings(result, { modelId: 'm', encodingFormat: 'float' });
    expect(openaiFaults('CreateEmbeddingResponse', response)).toEqual([]);
  });

  test('requests', () => {
    const call = { prompt: [1, 2], temperature: 0.5, stopSequences: ['x'], maxOutputTokens: 3 };
    const request = encodeCompletionRequest('m', call, { logprobs: 2 }, { stream: true });
    expect(openaiFaults('CreateCompletionRequest', request)).toEqual([]);
    const embedding = encodeEmbeddingRequest('m', { texts: ['a'] }, { dimensions: 2 });
    expect(openaiFaults('CreateEmbeddingRequest', embedding)).toEqual([]);
  });

  test('the validator itself finds faults', () => {
    expect(openaiFaults('CreateCompletionResponse', { choices: [{}] })).not.toEqual([]);
    expect(openaiFaults('CreateEmbeddingResponse', { data: [] })).not.toEqual([]);
  });
});
