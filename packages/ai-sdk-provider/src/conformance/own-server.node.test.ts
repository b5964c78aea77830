import type {
  EmbeddingModelV4,
  EmbeddingModelV4CallOptions,
  LanguageModelV4CallOptions,
  LanguageModelV4StreamPart,
  SharedV4Warning,
} from '@ai-sdk/provider';
import { convertReadableStreamToArray } from '@ai-sdk/provider-utils/test';
import { createServer } from '@loam/server';
import { serve } from '@loam/server/node';
import type { CompletionModelCallOptions, LoamProvider } from '@loam/model-port';
import { describe, expect, it } from 'vitest';
import { scriptedProvider } from '../__fixtures__/scripted-provider.ts';
import { createLoam, type LoamProviderSettings } from '../loam-provider.ts';
import { findBrokenLaws } from './stream-laws.ts';

// Through provider, wire and server, a call and its answer arrive as if the model were called here.

function through(provider: LoamProvider) {
  const server = createServer({ provider, requireAuth: false });
  return createLoam({
    baseURL: 'http://127.0.0.1/v1',
    fetch: async (url, init) => server.fetch(new Request(url, init)),
  });
}

const usage = {
  inputTokens: { total: 5, noCache: 2, cacheRead: 3, cacheWrite: 0 },
  outputTokens: { total: 2, text: 2, reasoning: 0 },
};
const warnings: SharedV4Warning[] = [
  { type: 'unsupported', feature: 'seed', details: 'this model has one (fixed; at 7) only' },
  { type: 'compatibility', feature: 'topK' },
  { type: 'deprecated', setting: 'user', message: 'use a key' },
  { type: 'other', message: 'Slow today' },
];
const prompt: LanguageModelV4CallOptions['prompt'] = [
  { role: 'user', content: [{ type: 'text', text: 'Once' }] },
];

function streamOf(parts: LanguageModelV4StreamPart[]) {
  return new ReadableStream<LanguageModelV4StreamPart>({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });
}

const logprobs = [{ token: ' was', logprob: -0.5, top: [{ token: ' was', logprob: -0.5 }] }];
const answer: LanguageModelV4StreamPart[] = [
  { type: 'stream-start', warnings },
  { type: 'text-start', id: 'text-0' },
  { type: 'text-delta', id: 'text-0', delta: ' there' },
  {
    type: 'text-delta',
    id: 'text-0',
    delta: ' was',
    providerMetadata: { loam: { logprobs } },
  },
  { type: 'text-end', id: 'text-0' },
  {
    type: 'finish',
    finishReason: { unified: 'length', raw: undefined },
    usage,
    providerMetadata: {
      loam: { cache: { cachedTokens: 3 }, timings: { queueMs: 1 }, logprobs, cost: 0.01 },
    },
  },
];

/** What the wire adds or renames: ids and times, the reason's own name, the raw usage. */
function withoutWire(parts: LanguageModelV4StreamPart[]) {
  return parts
    .filter(({ type }) => type !== 'response-metadata')
    .map(part =>
      part.type === 'finish'
        ? Object.assign({}, part, {
            finishReason: part.finishReason.unified,
            usage: { inputTokens: part.usage.inputTokens, outputTokens: part.usage.outputTokens },
          })
        : part,
    );
}

describe('a completion', () => {
  const calls: CompletionModelCallOptions[] = [];
  const loam = through({
    ...scriptedProvider,
    completionModel: modelId => ({
      modelId,
      provider: 'scripted',
      async doStream(call) {
        calls.push(call);
        return { stream: streamOf(answer) };
      },
    }),
  });

  it('reaches the model as it was asked for', async () => {
    await loam.completion('scripted').doStream({
      prompt,
      maxOutputTokens: 2,
      temperature: 0.5,
      topK: 3,
      seed: 7,
      stopSequences: ['END'],
      providerOptions: {
        loam: { suffix: '.', logprobs: 1, minP: 0.1, cacheKey: 'k', choice: ['a'] },
      },
    });
    expect(calls.at(-1)).toMatchObject({
      prompt: 'Once',
      suffix: '.',
      maxOutputTokens: 2,
      temperature: 0.5,
      topK: 3,
      seed: 7,
      stopSequences: ['END'],
      providerOptions: { loam: { logprobs: 1, minP: 0.1, cacheKey: 'k', choice: ['a'] } },
    });
  });

  it('comes back part by part, warnings and log-probabilities included', async () => {
    const { stream } = await loam.completion('scripted').doStream({ prompt });
    const parts = await convertReadableStreamToArray(stream);
    expect(findBrokenLaws(parts)).toEqual([]);
    expect(withoutWire(parts)).toEqual(withoutWire(answer));
  });

  it('comes back whole', async () => {
    const result = await loam.completion('scripted').doGenerate({ prompt });
    expect(result).toMatchObject({
      content: [{ type: 'text', text: ' there was' }],
      finishReason: { unified: 'length' },
      warnings,
      providerMetadata: { loam: { cost: 0.01, logprobs } },
    });
  });
});

describe('an embedding', () => {
  const calls: EmbeddingModelV4CallOptions[] = [];
  const embeddingModel: EmbeddingModelV4 & { doEmbedTokens: () => never } = {
    specificationVersion: 'v4',
    provider: 'scripted',
    modelId: 'scripted',
    maxEmbeddingsPerCall: 2,
    supportsParallelCalls: false,
    async doEmbed(call) {
      calls.push(call);
      const embeddings = call.values.map(value => [Number(value), 0.5, -0.25]);
      return { embeddings, usage: { tokens: 3 }, warnings: [] };
    },
    doEmbedTokens: () => {
      throw new Error('no tokens were sent');
    },
  };
  const loam = through({ ...scriptedProvider, embeddingModel: () => embeddingModel });

  it('comes back exactly, in the order of its texts, however the server splits them', async () => {
    const values = ['1', '2', '3', '4', '5'];
    const result = await loam.embeddingModel('scripted').doEmbed({
      values,
      dimensions: 3,
      providerOptions: { loam: { inputType: 'query', truncate: true } },
    });
    expect(result.embeddings).toEqual(values.map(value => [Number(value), 0.5, -0.25]));
    expect(result.usage).toEqual({ tokens: 9 });
    expect(calls.map(call => call.values.length)).toEqual([2, 2, 1]);
    expect(calls[0]).toMatchObject({
      dimensions: 3,
      providerOptions: { loam: { inputType: 'query', truncate: true } },
    });
  });

  it('of an empty text is refused, with the text that is at fault', async () => {
    const call = loam.embeddingModel('scripted').doEmbed({ values: ['1', ''] });
    await expect(call).rejects.toMatchObject({
      statusCode: 400,
      data: { error: { code: 'invalid_input', param: 'input[1]' } },
    });
  });
});

const warning = {
  ...scriptedProvider,
  languageModel: () => ({
    ...scriptedProvider.languageModel('scripted'),
    doStream: async () => ({ stream: streamOf(answer) }),
  }),
};

describe('a model that warns says so, exactly', () => {
  it.each(['chat', 'responses'] as const)('as a %s model', async kind => {
    const model = through(warning)[kind]('scripted');
    const { stream } = await model.doStream({ prompt });
    const [start] = await convertReadableStreamToArray(stream);
    expect(start).toEqual({ type: 'stream-start', warnings });
    expect((await model.doGenerate({ prompt })).warnings).toEqual(warnings);
  });

  it('over a WebSocket, what the server ignored included', async () => {
    const server = await serve({ provider: warning, port: 0, drainMs: 0 });
    class FromTheFuture extends WebSocket {
      override send(data: string) {
        super.send(JSON.stringify({ ...(JSON.parse(data) as object), from_the_future: 1 }));
      }
    }
    const loam = createLoam({
      baseURL: `${server.url}/v1`,
      transport: 'websocket',
      webSocket: FromTheFuture as NonNullable<LoamProviderSettings['webSocket']>,
    });
    const { stream } = await loam.responses('scripted').doStream({ prompt });
    const [start] = await convertReadableStreamToArray(stream);
    await loam.close();
    await server.close();
    const ignored = {
      type: 'unsupported',
      feature: 'from_the_future',
      details: 'The server does not know it and ignored it.',
    };
    expect(start).toEqual({ type: 'stream-start', warnings: [...warnings, ignored] });
  });
});

describe('a chat', () => {
  it('that a server only half understands says what was ignored', async () => {
    const server = createServer({ provider: scriptedProvider, requireAuth: false });
    // As a provider of a later version would send it.
    const loam = createLoam({
      baseURL: 'http://127.0.0.1/v1',
      fetch: async (url, init) => {
        const body = { ...(JSON.parse(init?.body as string) as object), from_the_future: 1 };
        return server.fetch(new Request(url, { ...init, body: JSON.stringify(body) }));
      },
    });
    const { warnings } = await loam('scripted').doGenerate({ prompt });
    expect(warnings).toEqual([
      {
        type: 'unsupported',
        feature: 'from_the_future',
        details: 'The server does not know it and ignored it.',
      },
    ]);
  });
});
