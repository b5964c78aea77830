import { z } from 'zod/v4';
import { chatUsageSchema } from '../chat/usage-schema.ts';
import { responseItemSchema } from './item-schema.ts';

// Responses are read loosely: unknown fields stay, null and missing mean the same, and what no
// reader needs is not required.

const count = z.number().catch(0);

/** Always complete when we write it (W-7), and loose inside: `usage.raw` keeps all. */
export const responseUsageSchema = z.looseObject({
  input_tokens: count,
  input_tokens_details: z
    .looseObject({
      cached_tokens: count,
      cache_write_tokens: z.number().optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
  output_tokens: count,
  output_tokens_details: z.looseObject({ reasoning_tokens: count }).optional().catch(undefined),
  total_tokens: count,
  /** US dollars (W-8). */
  cost: chatUsageSchema.shape.cost,
  loam: chatUsageSchema.shape.loam,
});

const knownItems: ReadonlySet<unknown> = new Set(
  responseItemSchema.options.map(option => option.shape.type.value),
);

/** An item of an answer. Servers have items of their own; they are kept as `unknown`. */
export const outputItemSchema = z.preprocess(
  item => {
    const type = typeof item === 'object' && item !== null && 'type' in item ? item.type : '';
    return knownItems.has(type) ? item : { type: 'unknown', item };
  },
  z.discriminatedUnion('type', [
    ...responseItemSchema.options,
    z.object({ type: z.literal('unknown'), item: z.unknown() }),
  ]),
);

export const responseStatusSchema = z.enum([
  'queued',
  'in_progress',
  'completed',
  'incomplete',
  'failed',
  'cancelled',
]);

export const responseSchema = z.looseObject({
  id: z.string().catch(''),
  object: z.literal('response').catch('response'),
  /** Unix seconds. */
  created_at: z.number().catch(0),
  status: responseStatusSchema.nullish().catch(undefined),
  model: z.string().catch(''),
  output: z.preprocess(value => value ?? [], z.array(outputItemSchema)),
  error: z
    .looseObject({ code: z.string().nullish(), message: z.string().catch('') })
    .nullish()
    .catch(undefined),
  incomplete_details: z.looseObject({ reason: z.string().nullish() }).nullish().catch(undefined),
  usage: responseUsageSchema.nullish(),
});

export type ResponseUsage = z.infer<typeof responseUsageSchema>;
export type OutputItem = z.infer<typeof outputItemSchema>;
export type ResponseStatus = z.infer<typeof responseStatusSchema>;
/** A response as clients read it, and as stores keep it. */
export type WireResponse = z.infer<typeof responseSchema>;
