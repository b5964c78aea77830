import { z } from 'zod/v4';

const count = z.number().catch(0);

/** Read loosely, as all answers are. */
export const embeddingResponseSchema = z.looseObject({
  object: z.literal('list').catch('list'),
  data: z.array(
    z.looseObject({
      object: z.literal('embedding').catch('embedding'),
      /** The place of the text in the request. */
      index: z.number(),
      /** Numbers, or base64 of 32-bit floats, little-endian. */
      embedding: z.union([z.array(z.number()), z.string()]),
    }),
  ),
  model: z.string().catch(''),
  usage: z
    .looseObject({
      prompt_tokens: count,
      total_tokens: count,
      /** US dollars (W-8). */
      cost: z.number().optional().catch(undefined),
    })
    .nullish(),
});

export type EmbeddingResponse = z.infer<typeof embeddingResponseSchema>;
