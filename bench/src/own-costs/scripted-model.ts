import type { LanguageModelV4, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { streamOf } from './stream-of.ts';

/** A model that computes nothing: it writes the same word so many times. */
export function scriptedModel(words: number): LanguageModelV4 {
  return {
    specificationVersion: 'v4',
    provider: 'bench',
    modelId: 'scripted',
    supportedUrls: {},
    async doStream() {
      return { stream: streamOf(parts(words)) };
    },
    doGenerate: () => Promise.reject(new Error('Only streams are asked for.')),
  };
}

function* parts(words: number): Generator<LanguageModelV4StreamPart> {
  yield { type: 'stream-start', warnings: [] };
  yield { type: 'text-start', id: '1' };
  for (let word = 0; word < words; word++) yield { type: 'text-delta', id: '1', delta: 'word ' };
  yield { type: 'text-end', id: '1' };
  yield {
    type: 'finish',
    finishReason: { unified: 'stop', raw: 'stop' },
    usage: {
      inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
      outputTokens: { total: words, text: words, reasoning: 0 },
    },
  };
}
