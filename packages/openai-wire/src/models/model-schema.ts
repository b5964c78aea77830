import { z } from 'zod/v4';

/** One model of `GET /models`. Loam's extra fields stand beside OpenAI's; reading is loose. */
export const modelSchema = z.looseObject({
  id: z.string(),
  object: z.literal('model').catch('model'),
  /** Unix seconds; 0 when unknown. */
  created: z.number().catch(0),
  owned_by: z.string().catch(''),
  type: z.enum(['chat', 'completion', 'embedding', 'reranker']).optional().catch(undefined),
  description: z.string().optional().catch(undefined),
  /** Tokens of prompt and answer together. */
  context_length: z.number().optional().catch(undefined),
  /** Numbers in a vector of an embedding model. */
  dimensions: z.number().optional().catch(undefined),
  capabilities: z
    .looseObject({
      tools: z.boolean().optional(),
      reasoning: z.boolean().optional(),
      structured_output: z.boolean().optional(),
      vision: z.boolean().optional(),
      logprobs: z.boolean().optional(),
    })
    .optional()
    .catch(undefined),
  state: z.enum(['unloaded', 'loading', 'ready', 'failed']).optional().catch(undefined),
  backend: z.string().optional().catch(undefined),
  notes: z.array(z.string()).optional().catch(undefined),
});

export const modelListSchema = z.looseObject({
  object: z.literal('list').catch('list'),
  data: z.array(modelSchema),
});

export type WireModel = z.infer<typeof modelSchema>;
export type WireModelList = z.infer<typeof modelListSchema>;
