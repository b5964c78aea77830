import { z } from 'zod/v4';

/**
 * `providerOptions.loam` of an embedding call, beyond the AI SDK's own options. Absent means the
 * model's own default; an unknown name is an error.
 */
export const loamEmbeddingOptionsSchema = z.strictObject({
  /** What the texts are, for models that were trained to tell the two apart. */
  inputType: z.enum(['query', 'document']).optional(),
  /** Scale every vector to length 1. Default: true. */
  normalize: z.boolean().optional(),
  /** Cut a text that is longer than the context instead of refusing it. Default: false. */
  truncate: z.boolean().optional(),
  /** A name for the end user, for logs only. */
  user: z.string().optional(),
});

export type LoamEmbeddingOptions = z.infer<typeof loamEmbeddingOptionsSchema>;
