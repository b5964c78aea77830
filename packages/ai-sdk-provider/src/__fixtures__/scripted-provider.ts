import {
  NoSuchModelError,
  type EmbeddingModelV4,
  type LanguageModelV4,
  type LanguageModelV4StreamPart,
  type ProviderV4,
} from '@ai-sdk/provider';
import { foldStreamParts } from '@loam/model-port';

/** Says what the tiny model cannot: reasoning, several blocks, a failure in the middle. */
const answer: LanguageModelV4StreamPart[] = [
  { type: 'stream-start', warnings: [] },
  { type: 'reasoning-start', id: 'r' },
  { type: 'reasoning-delta', id: 'r', delta: 'Two cities, ' },
  { type: 'reasoning-delta', id: 'r', delta: 'two calls.' },
  { type: 'reasoning-end', id: 'r' },
  { type: 'text-start', id: 't' },
  { type: 'text-delta', id: 't', delta: 'I will look that up: ' },
  { type: 'text-delta', id: 't', delta: 'Ålesund 😀' },
  { type: 'text-end', id: 't' },
  ...call('call_1', { city: 'Oslo' }),
  ...call('call_2', { city: 'Ålesund' }),
  {
    type: 'finish',
    finishReason: { unified: 'tool-calls', raw: undefined },
    usage: {
      inputTokens: { total: 20, noCache: 12, cacheRead: 8, cacheWrite: 0 },
      outputTokens: { total: 30, text: 24, reasoning: 6 },
    },
    providerMetadata: { loam: { cache: { cachedTokens: 8, missReason: 'edited-history' } } },
  },
];

function call(toolCallId: string, input: object): LanguageModelV4StreamPart[] {
  const json = JSON.stringify(input);
  return [
    { type: 'tool-input-start', id: toolCallId, toolName: 'get_weather' },
    { type: 'tool-input-delta', id: toolCallId, delta: json.slice(0, 5) },
    { type: 'tool-input-delta', id: toolCallId, delta: json.slice(5) },
    { type: 'tool-input-end', id: toolCallId },
    { type: 'tool-call', toolCallId, toolName: 'get_weather', input: json },
  ];
}

const failure: LanguageModelV4StreamPart[] = [
  { type: 'stream-start', warnings: [] },
  { type: 'text-start', id: 't' },
  { type: 'text-delta', id: 't', delta: 'Hel' },
  { type: 'error', error: new Error('The engine stopped.') },
];

const languageModel: LanguageModelV4 = {
  specificationVersion: 'v4',
  provider: 'scripted',
  modelId: 'scripted',
  supportedUrls: {},
  async doGenerate(call) {
    const { stream } = await this.doStream(call);
    return foldStreamParts(stream);
  },
  async doStream({ prompt }) {
    const parts = JSON.stringify(prompt.at(-1)).includes('fail') ? failure : answer;
    const stream = new ReadableStream<LanguageModelV4StreamPart>({
      start(controller) {
        for (const part of parts) controller.enqueue(part);
        controller.close();
      },
    });
    return { stream };
  },
};

const embeddingModel: EmbeddingModelV4 = {
  specificationVersion: 'v4',
  provider: 'scripted',
  modelId: 'scripted',
  maxEmbeddingsPerCall: 2048,
  supportsParallelCalls: true,
  doEmbed: async ({ values }) => ({
    embeddings: values.map((_, index) => [index, 0.5, -0.25]),
    usage: { tokens: values.length },
    warnings: [],
  }),
};

export const scriptedProvider: ProviderV4 = {
  specificationVersion: 'v4',
  languageModel: () => languageModel,
  embeddingModel: () => embeddingModel,
  imageModel(modelId) {
    throw new NoSuchModelError({ modelId, modelType: 'imageModel' });
  },
};
