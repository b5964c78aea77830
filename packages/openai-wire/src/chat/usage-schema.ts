import { z } from 'zod/v4';

const count = z.number().catch(0);
const optionalNumber = z.number().optional().catch(undefined);
const optionalText = z.string().optional().catch(undefined);

/** `usage.loam`: what Loam knows of a call beyond OpenAI's counts. Times in milliseconds. */
const loamUsageSchema = z.looseObject({
  cache: z
    .looseObject({
      cached_tokens: count,
      miss_reason: z
        .enum(['first-use', 'evicted', 'template-changed', 'edited-history', 'other-model'])
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
  timings: z
    .looseObject({
      queue_ms: optionalNumber,
      prompt_ms: optionalNumber,
      first_token_ms: optionalNumber,
      decode_ms: optionalNumber,
      tokens_per_second: optionalNumber,
      draft_tokens: optionalNumber,
      accepted_draft_tokens: optionalNumber,
    })
    .optional()
    .catch(undefined),
  gate: optionalText,
  target: optionalText,
  model: optionalText,
});

/** Always complete when we write it (W-7), read loosely, and loose inside: `usage.raw` keeps all. */
export const chatUsageSchema = z.looseObject({
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
  prompt_tokens_details: z
    .looseObject({ cached_tokens: count, cache_write_tokens: optionalNumber })
    .optional()
    .catch(undefined),
  completion_tokens_details: z.looseObject({ reasoning_tokens: count }).optional().catch(undefined),
  /** US dollars (W-8). */
  cost: optionalNumber,
  loam: loamUsageSchema.optional().catch(undefined),
});

export type ChatUsage = z.infer<typeof chatUsageSchema>;
