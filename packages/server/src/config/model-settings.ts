import { z } from 'zod/v4';
import { priceSettingsSchema } from '../usage/price-settings.ts';

/** Settings that only mean something for models that make vectors. */
const embeddingKeys = ['dimensions', 'pooling', 'query_prefix', 'document_prefix'] as const;

const fraction = z.number().min(0).max(1);
const perMinute = z.int().min(1);

/** `[api.models.<id>]`: a GGUF model of this machine. The table's key is the id clients use. */
export const modelSettingsSchema = z
  .strictObject({
    path: z
      .string()
      .min(1)
      .describe(
        'A GGUF file, absolute or relative to this file; or a model of Hugging Face, downloaded once: `hf:owner/repository`, `hf:owner/repository:Q4_K_M`, `hf:owner/repository/file.gguf`.',
      ),
    type: z
      .enum(['chat', 'completion', 'embedding', 'reranker'])
      .default('chat')
      .describe(
        'What it does: answers conversations, only continues text, makes vectors, or orders documents.',
      ),
    description: z.string().optional().describe('One sentence for the list of models.'),
    context_length: z
      .int()
      .min(16)
      .max(16_777_216)
      .optional()
      .describe(
        'Tokens of prompt and answer together. Default: what it was trained with, at most 8192.',
      ),
    dimensions: z
      .int()
      .min(1)
      .optional()
      .describe("Embedding: numbers in a vector. Default: the model's own."),
    pooling: z
      .enum(['mean', 'cls', 'last'])
      .optional()
      .describe("Embedding: how a text's vectors become one. Default: as the file says."),
    query_prefix: z
      .string()
      .optional()
      .describe('Embedding: what stands before a text with `input_type = "query"`.'),
    document_prefix: z
      .string()
      .optional()
      .describe('Embedding: what stands before a text with `input_type = "document"`.'),

    default_temperature: z
      .number()
      .min(0)
      .max(2)
      .optional()
      .describe('Used when a request gives none, as are the other defaults. Default: 1.'),
    default_top_p: fraction.optional().describe('Default: 1.'),
    default_top_k: z.int().min(0).optional().describe('0 is off. Default: 0.'),
    default_min_p: fraction.optional().describe('0 is off. Default: 0.'),
    default_repetition_penalty: z
      .number()
      .gt(0)
      .max(2)
      .optional()
      .describe('1 is off. Default: 1.'),
    default_frequency_penalty: z.number().min(-2).max(2).optional().describe('Default: 0.'),
    default_presence_penalty: z.number().min(-2).max(2).optional().describe('Default: 0.'),
    default_max_tokens: z
      .int()
      .min(1)
      .optional()
      .describe('Tokens of an answer. Default: what the context has left.'),
    default_reasoning_budget: z
      .int()
      .min(1)
      .optional()
      .describe('Tokens of reasoning in an answer; an effort scales it. Default: no limit.'),

    sequences: z.int().min(1).max(256).default(4).describe('Requests computed together.'),
    threads: z
      .int()
      .min(1)
      .max(512)
      .optional()
      .describe('Threads that compute. Default: all cores but one.'),
    gpu_layers: z
      .int()
      .min(0)
      .optional()
      .describe('Most layers computed on a GPU. Default: all that fit, where there is one.'),
    key_value_type: z
      .enum(['f16', 'q8_0', 'q4_0'])
      .optional()
      .describe('What conversations are kept as in memory; smaller costs quality. Default: `f16`.'),
    key_value_layout: z
      .enum(['split', 'unified'])
      .optional()
      .describe(
        'Keys and values of each conversation by themselves, or in one pool, for many requests with the same long beginning. Default: by the load.',
      ),
    lora: z
      .array(
        z.strictObject({
          path: z.string().min(1).describe('A GGUF file, or an `hf:` reference.'),
          scale: z.number().default(1),
        }),
      )
      .default([])
      .describe('LoRA adapters that are added to its weights.'),
    max_queued: z.int().min(0).default(64).describe('Requests that may wait; others get a 503.'),
    deadline_seconds: z
      .number()
      .gt(0)
      .optional()
      .describe('How long an answer may take, waiting included. Default: no limit.'),
    prompt_lookup: z
      .int()
      .min(0)
      .max(32)
      .default(0)
      .describe('Most tokens guessed at once from the conversation itself. 0 is off.'),
    speculation: z
      .strictObject({
        draft: z.string().min(1).describe('The id of another model, a path or an `hf:` reference.'),
        max_tokens: z.int().min(1).max(32).default(4),
      })
      .optional()
      .describe('A smaller model with the same vocabulary that guesses ahead. Default: none.'),
    saved_states_mb: z
      .number()
      .min(0)
      .default(256)
      .describe('Memory for conversations that had to make room. 0 is off.'),
    pinned: z.boolean().default(false).describe('Never unloaded to make room for others.'),
    ttl_seconds: z
      .number()
      .min(0)
      .optional()
      .describe('Unloaded after this time without a request. Default: when others need room.'),

    price: priceSettingsSchema
      .optional()
      .describe('What it costs, in US dollars per million tokens. Default: nothing.'),
    max_requests_per_minute: perMinute
      .optional()
      .describe('Requests of one key to this model per minute. Default: no limit of its own.'),
    max_tokens_per_minute: perMinute
      .optional()
      .describe('Tokens of one key with this model per minute. Default: no limit of its own.'),
  })
  .superRefine((model, context) => {
    const refuse = (key: keyof typeof model, message: string) =>
      context.addIssue({ code: 'custom', path: [key], message });
    if (model.type !== 'embedding') {
      for (const key of embeddingKeys) {
        if (model[key] !== undefined) refuse(key, 'is only for models of the type "embedding"');
      }
    }
    if (model.type === 'embedding' || model.type === 'reranker') {
      const not = `is not for models of the type "${model.type}"`;
      if (model.key_value_type !== undefined) refuse('key_value_type', not);
      if (model.key_value_layout !== undefined) refuse('key_value_layout', not);
      if (model.lora.length > 0) refuse('lora', not);
      if (model.speculation !== undefined) refuse('speculation', not);
    }
  })
  .describe('A GGUF model of this machine. The key of the table is the id clients use.');

export type ModelSettings = z.output<typeof modelSettingsSchema>;
