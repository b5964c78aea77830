import { z } from 'zod/v4';

/** The most texts of one request, and the most tokens of one that comes as tokens, as at OpenAI. */
const maxItems = 2048;
const text = z.string();
const token = z.int().min(0);

/**
 * The body of `POST /embeddings`, as a server reads it: exact in types and ranges, null means
 * absent, and a name nobody knows is left out here and reported by `decodeEmbeddingRequest`.
 */
export const embeddingRequestSchema = z.object({
  model: z.string().min(1),
  /** One text or several, each as text or as the model's own token ids. */
  input: z.union([
    text,
    z.array(text).min(1).max(maxItems),
    z.array(token).min(1).max(maxItems),
    z.array(z.array(token)).min(1).max(maxItems),
  ]),
  /** Numbers in each vector; at most the model's own. */
  dimensions: z.int().min(1).nullish(),
  /** `base64`: the vector's 32-bit floats, little-endian. Default: `float`. */
  encoding_format: z.enum(['float', 'base64']).nullish(),
  /** What the texts are, for models that were trained to tell the two apart. */
  input_type: z.enum(['query', 'document']).nullish(),
  /** Scale every vector to length 1. Default: true. */
  normalize: z.boolean().nullish(),
  /** Cut a text that is longer than the context instead of refusing it. Default: false. */
  truncate: z.boolean().nullish(),
  user: z.string().nullish(),
});

export type EmbeddingRequest = z.infer<typeof embeddingRequestSchema>;
