import { z } from 'zod/v4';
import { parseBody } from '../validation/parse-body.ts';
import type { ResponseItem } from './item-schema.ts';
import { conversationFields, inputSchema } from './request-schema.ts';
import type { ResponseUsage } from './response-schema.ts';

/** The body of `POST /responses/compact` (OR-7). */
export const compactionRequestSchema = z.object({
  ...conversationFields,
  input: inputSchema.nullish(),
  // Accepted without effect.
  prompt_cache_retention: z.string().nullish(),
  prompt_cache_options: z.record(z.string(), z.unknown()).nullish(),
  service_tier: z.string().nullish(),
});

export type CompactionRequest = z.infer<typeof compactionRequestSchema>;

/** A window that stands for a longer one. Its items go back as input, without a response id. */
export type WireCompaction = {
  id: string;
  object: 'response.compaction';
  /** Unix seconds. */
  created_at: number;
  output: ResponseItem[];
  usage: ResponseUsage;
};

/** @throws WireError with status 400, naming the field at fault */
export function parseCompactionRequest(body: unknown): {
  request: CompactionRequest;
  ignored: string[];
} {
  const { value: request, ignored } = parseBody(compactionRequestSchema, body);
  return { request, ignored };
}
