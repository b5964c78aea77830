import { z } from 'zod/v4';

/** The body of `POST /tokenize`: the text as `content`, or as `prompt`, which other servers call it. */
export const tokenizeRequestSchema = z.object({
  model: z.string().min(1),
  content: z.string().nullish(),
  prompt: z.string().nullish(),
});

export const tokenizeResponseSchema = z.looseObject({
  tokens: z.array(z.number()),
  count: z.number(),
  /** Tokens of prompt and answer together, where the model tells. */
  max_model_len: z.number().optional(),
});

/** The body of `POST /detokenize`. */
export const detokenizeRequestSchema = z.object({
  model: z.string().min(1),
  tokens: z.array(z.int().min(0)),
});

/** The text under both of its names. */
export const detokenizeResponseSchema = z.looseObject({
  content: z.string(),
  prompt: z.string(),
});

export type TokenizeResponse = z.infer<typeof tokenizeResponseSchema>;
export type DetokenizeResponse = z.infer<typeof detokenizeResponseSchema>;
