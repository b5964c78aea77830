import {
  APICallError,
  NoSuchModelError,
  type LanguageModelV4,
  type LanguageModelV4StreamPart,
  type ProviderV4,
} from '@ai-sdk/provider';

/** What a model that computes nothing says it has used. */
export const usedTokens = { input: 20, cached: 8, output: 8 };

/** US dollars per million tokens. */
export const price = { input: 3, cached: 0.3, output: 15 };

/** Time between two words, in milliseconds, so that many answers run at one time. */
const pauseMs = 2;

/** Models that compute nothing: `steady` answers, `shaky` fails every third time. */
export function scriptedProvider(): ProviderV4 {
  let calls = 0;
  return {
    specificationVersion: 'v4',
    languageModel: modelId =>
      languageModel(modelId, () => {
        if (modelId !== 'shaky' || calls++ % 3 !== 0) return;
        throw new APICallError({
          message: 'Overloaded',
          url: '',
          requestBodyValues: {},
          statusCode: 503,
        });
      }),
    embeddingModel: modelId => ({
      specificationVersion: 'v4',
      provider: 'scripted',
      modelId,
      maxEmbeddingsPerCall: 16,
      supportsParallelCalls: true,
      doEmbed: async ({ values }) => ({
        embeddings: values.map(() => [0.6, 0.8]),
        usage: { tokens: usedTokens.input },
        warnings: [],
      }),
    }),
    imageModel: modelId => {
      throw new NoSuchModelError({ modelId, modelType: 'imageModel' });
    },
  };
}

function languageModel(modelId: string, mayFail: () => void): LanguageModelV4 {
  return {
    specificationVersion: 'v4',
    provider: 'scripted',
    modelId,
    supportedUrls: {},
    async doStream({ abortSignal }) {
      mayFail();
      return { stream: streamOf(parts(abortSignal)) };
    },
    doGenerate: () => Promise.reject(new Error('Only streams are asked for.')),
  };
}

async function* parts(signal: AbortSignal | undefined): AsyncGenerator<LanguageModelV4StreamPart> {
  yield { type: 'stream-start', warnings: [] };
  yield { type: 'text-start', id: '1' };
  for (let word = 0; word < usedTokens.output; word++) {
    await new Promise(resolve => setTimeout(resolve, pauseMs));
    signal?.throwIfAborted();
    yield { type: 'text-delta', id: '1', delta: 'word ' };
  }
  yield { type: 'text-end', id: '1' };
  const { input, cached, output } = usedTokens;
  yield {
    type: 'finish',
    finishReason: { unified: 'stop', raw: 'stop' },
    usage: {
      inputTokens: { total: input, noCache: input - cached, cacheRead: cached, cacheWrite: 0 },
      outputTokens: { total: output, text: output, reasoning: 0 },
    },
  };
}

function streamOf<Part>(parts: AsyncGenerator<Part>): ReadableStream<Part> {
  return new ReadableStream<Part>({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await parts.return(undefined);
    },
  });
}
