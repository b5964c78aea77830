import { loamEmbeddingOptionsSchema, loamOptionsSchema } from '@loam/model-port';
import { z } from 'zod/v4';

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
    user: true,
  })
  .extend({
    /** Text after the gap which the answer fills, for models that were trained to fill gaps. */
    suffix: z.string().optional(),
  });

export type LoamCompletionOptions = z.infer<typeof loamCompletionOptionsSchema>;

export const optionSchemas = {
  chat: loamOptionsSchema,
  completion: loamCompletionOptionsSchema,
  embedding: loamEmbeddingOptionsSchema,
};

export type OptionKind = keyof typeof optionSchemas;
export type OptionsOf<Kind extends OptionKind> = z.infer<(typeof optionSchemas)[Kind]>;
