import { NoSuchModelError } from '@ai-sdk/provider';
import type {
  CompletionModelCallOptions,
  EmbedTokensCallOptions,
  LoamEmbeddingModel,
  LoamProvider,
  ModelDescription,
} from '@loam/model-port';
import { scriptedProvider, textParts, type Part, type Script } from './scripted-provider.ts';
import { streamOf } from './streams.ts';

/** One model of every kind. */
export const everyKind: ModelDescription[] = [
  { id: 'loam/tiny', kind: 'chat', contextLength: 2048 },
  { id: 'base', kind: 'completion' },
  { id: 'embedder', kind: 'embedding', dimensions: 3 },
  { id: 'ranker', kind: 'reranker' },
];

export type CompletionScript = (
  call: CompletionModelCallOptions,
) => Iterable<Part> | AsyncIterable<Part>;

export type FullProvider = LoamProvider & {
  readonly completionCalls: CompletionModelCallOptions[];
  readonly embeddingCalls: Parameters<LoamEmbeddingModel['doEmbed']>[0][];
  readonly tokenCalls: EmbedTokensCallOptions[];
};

/** A vector that tells one text from another: its length, its first character, and 1. */
export const vectorOf = (text: string): number[] => [text.length, text.codePointAt(0) ?? 0, 1];

/** `after` and the prompt, whose every token is as probable as its place is early. */
function continued({ prompt, promptLogprobs }: CompletionModelCallOptions): Part[] {
  const parts = textParts(`after ${String(prompt)}`);
  if (!promptLogprobs) return parts;
  const tokens =
    typeof prompt === 'string'
      ? Array.from(prompt)
      : Array.from(prompt, token => String.fromCodePoint(token));
  const logprobs = Array.from(tokens, (token, index) =>
    index > 0 ? { token, top: [], logprob: -index } : { token, top: [] },
  );
  const start: Part = {
    type: 'text-start',
    id: 't',
    providerMetadata: { loam: { promptLogprobs: logprobs } },
  };
  return parts.map(part => (part.type === 'text-start' ? start : part));
}

/** A provider with every capability of the port; its tokens are the code points of a text. */
export function fullProvider(
  options: { complete?: CompletionScript; chat?: Script } = {},
): FullProvider {
  const { complete = continued, chat } = options;
  const completionCalls: FullProvider['completionCalls'] = [];
  const embeddingCalls: FullProvider['embeddingCalls'] = [];
  const tokenCalls: FullProvider['tokenCalls'] = [];

  const embedder: LoamEmbeddingModel = {
    specificationVersion: 'v4',
    provider: 'scripted',
    modelId: 'embedder',
    maxEmbeddingsPerCall: 2,
    supportsParallelCalls: false,
    doEmbed: async call => {
      embeddingCalls.push(call);
      const embeddings = call.values.map(vectorOf);
      return { embeddings, usage: { tokens: call.values.length }, warnings: [] };
    },
    doEmbedTokens: async call => {
      tokenCalls.push(call);
      const embeddings = call.tokens.map(tokens => [tokens.length, tokens[0] ?? 0, 1]);
      return { embeddings, usage: { tokens: call.tokens.flat().length }, warnings: [] };
    },
  };

  return {
    ...scriptedProvider(chat, everyKind),
    completionCalls,
    embeddingCalls,
    tokenCalls,
    completionModel: modelId => ({
      modelId,
      provider: 'scripted',
      doStream: async call => {
        completionCalls.push(call);
        return { stream: streamOf(complete(call)) };
      },
    }),
    embeddingModel(modelId) {
      if (modelId === 'embedder') return embedder;
      throw new NoSuchModelError({ modelId, modelType: 'embeddingModel' });
    },
    rerankingModel: modelId => ({
      specificationVersion: 'v4',
      provider: 'scripted',
      modelId,
      doRerank: async ({ documents, query }) => ({
        ranking: documents.values.map((document, index) => ({
          index,
          relevanceScore: JSON.stringify(document).includes(query) ? 1 : 0,
        })),
        providerMetadata: { loam: { promptTokens: 10 * documents.values.length } },
      }),
    }),
    tokenizer: () => ({
      encode: async text => Array.from(text, character => character.codePointAt(0) ?? 0),
      decode: async tokens => String.fromCodePoint(...tokens),
    }),
  };
}
