import { loamEmbeddingOptionsSchema, loamOptionsSchema } from '@loam/model-port';
import { z } from 'zod/v4';

/** What every model takes that is asked over the wire. */
const requestOptions = {
  /** The gate that answers, by its id or its name. Default: the provider's `gateId`. */
  gate: z.string().min(1).optional(),
};

/** `providerOptions.loam` of a chat model. */
const loamChatOptionsSchema = loamOptionsSchema.extend(requestOptions);

/** `providerOptions.loam` of an embedding model. */
const loamEmbeddingModelOptionsSchema = loamEmbeddingOptionsSchema.extend(requestOptions);

/** `providerOptions.loam` of a reranking model. */
const loamRerankingOptionsSchema = z.strictObject(requestOptions);

/**
 * `providerOptions.loam` of a completion model: what is left of a chat model's options without
 * messages, tools and a chat template, and what only raw text has.
 */
const loamCompletionOptionsSchema = loamOptionsSchema
  .pick({
    minP: true,
    repetitionPenalty: true,
    logitBias: true,
    logprobs: true,
    grammar: true,
    regex: true,
    choice: true,
    cacheKey: true,
    deadlineMs: true,
    user: true,
  })
  .extend({
    ...requestOptions,
    /** Text after the gap which the answer fills, for models that were trained to fill gaps. */
    suffix: z.string().optional(),
  });

/** `providerOptions.loam` of a responses model: a chat model's options, and what the server keeps. */
const loamResponsesOptionsSchema = loamChatOptionsSchema.extend({
  /** Keep the answer for good, or not at all. Default: for a while, in the server's memory. */
  store: z.boolean().optional(),
  /** The `responseId` of the answer this call continues. Its messages are then only the new ones. */
  previousResponseId: z.string().min(1).optional(),
  /** Send what the server keeps of earlier answers by the ids of its items. Default: false, in full. */
  itemReferences: z.boolean().optional(),
  /**
   * Send only what is new when the prompt continues a response that the server keeps. `true`: also
   * where it keeps it in its memory for a while; `false`: never. Default: the model's setting, or else
   * where it is kept for good, or by the open WebSocket.
   */
  chain: z.boolean().optional(),
  /** Let the response go on without its reader; a stream that is cut is resumed. Default: false. */
  background: z.boolean().optional(),
  /** Ask for reasoning in the form of summaries. Default: as it is. */
  reasoningSummary: z.enum(['auto', 'concise', 'detailed']).optional(),
});

export type LoamOptions = z.infer<typeof loamChatOptionsSchema>;
export type LoamEmbeddingOptions = z.infer<typeof loamEmbeddingModelOptionsSchema>;
export type LoamRerankingOptions = z.infer<typeof loamRerankingOptionsSchema>;
export type LoamResponsesOptions = z.infer<typeof loamResponsesOptionsSchema>;
export type LoamCompletionOptions = z.infer<typeof loamCompletionOptionsSchema>;

export const optionSchemas = {
  chat: loamChatOptionsSchema,
  responses: loamResponsesOptionsSchema,
  completion: loamCompletionOptionsSchema,
  embedding: loamEmbeddingModelOptionsSchema,
  reranking: loamRerankingOptionsSchema,
};

export type OptionKind = keyof typeof optionSchemas;
export type OptionsOf<Kind extends OptionKind> = z.infer<(typeof optionSchemas)[Kind]>;
