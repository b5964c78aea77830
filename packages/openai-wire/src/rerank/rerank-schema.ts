import { z } from 'zod/v4';

/** As many documents as texts of an embedding request. */
const maxDocuments = 2048;

/** The body of `POST /rerank`, as Jina, Cohere, vLLM and llama-server read it. */
export const rerankRequestSchema = z.object({
  model: z.string().min(1),
  query: z.string().min(1),
  documents: z
    .array(z.union([z.string(), z.object({ text: z.string() })]))
    .min(1)
    .max(maxDocuments),
  /** The most results. Default: all documents. */
  top_n: z.int().min(1).nullish(),
  /** Repeat the documents in the results. Default: false. */
  return_documents: z.boolean().nullish(),
});

export const rerankResponseSchema = z.looseObject({
  object: z.literal('list').catch('list'),
  model: z.string().catch(''),
  /** The most relevant first. */
  results: z.array(
    z.looseObject({
      /** The place of the document in the request. */
      index: z.number(),
      relevance_score: z.number(),
      document: z.looseObject({ text: z.string() }).optional(),
    }),
  ),
  /** Tokens of the query with each document, where the model tells. */
  usage: z
    .looseObject({
      prompt_tokens: z.number(),
      total_tokens: z.number(),
      /** In US dollars, where there is a price. */
      cost: z.number().optional().catch(undefined),
    })
    .nullish(),
  /** The same as Cohere says it, whose clients want it even where it says nothing. */
  meta: z.looseObject({}).nullish(),
});

export type RerankRequest = z.infer<typeof rerankRequestSchema>;
export type RerankResponse = z.infer<typeof rerankResponseSchema>;
