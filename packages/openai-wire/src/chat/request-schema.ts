import { z } from 'zod/v4';
import { maxChoices } from '../choices/max-choices.ts';
import { constraintFields } from '../constraint/constraint-schema.ts';
import { samplingFields } from '../sampling/sampling-schema.ts';
import { chatMessageSchema } from './message-schema.ts';
import { chatToolChoiceSchema, chatToolSchema } from './tool-schema.ts';

const jsonObject = z.record(z.string(), z.unknown());

const responseFormat = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({
    type: z.literal('json_schema'),
    json_schema: z.object({
      name: z.string().min(1).max(64),
      description: z.string().nullish(),
      schema: jsonObject,
      strict: z.boolean().nullish(),
    }),
  }),
]);

/**
 * The body of `POST /chat/completions`, as a server reads it: exact in types and ranges, null
 * means absent (ruling 4), and a name nobody knows is left out here and reported by
 * `decodeChatRequest`.
 */
export const chatCompletionRequestSchema = z.object({
  model: z.string().min(1),
  messages: z.array(chatMessageSchema).min(1),

  ...samplingFields,
  /** Wins over `max_tokens` (MX-3). */
  max_completion_tokens: z.int().min(1).nullish(),
  max_tokens: z.int().min(1).nullish(),
  /** Choices computed together; their usage counts the prompt once. */
  n: z.int().min(1).max(maxChoices).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),

  tools: z.array(chatToolSchema).nullish(),
  tool_choice: chatToolChoiceSchema.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  response_format: responseFormat.nullish(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).nullish(),
  /** Reasoning on or off, for clients that know no levels. */
  thinking: z.boolean().nullish(),

  stream: z.boolean().nullish(),
  stream_options: z
    .object({
      include_usage: z.boolean().nullish(),
      include_obfuscation: z.boolean().nullish(),
    })
    .nullish(),

  prompt_cache_key: z.string().max(64).nullish(),
  user: z.string().nullish(),
  ...constraintFields,
  chat_template_kwargs: jsonObject.nullish(),
  /** Most tokens of reasoning; 0: none. */
  thinking_budget_tokens: z.int().min(0).nullish(),

  // Accepted without effect: nothing here has a meaning for a model that runs locally.
  metadata: jsonObject.nullish(),
  store: z.boolean().nullish(),
  safety_identifier: z.string().nullish(),
  verbosity: z.enum(['low', 'medium', 'high']).nullish(),
  prediction: jsonObject.nullish(),
  prompt_cache_retention: z.string().nullish(),

  // Known, and refused by `refuseUnsupported` unless they ask for what happens anyway.
  service_tier: z.string().nullish(),
  modalities: z.array(z.string()).nullish(),
  audio: z.unknown().optional(),
  web_search_options: z.unknown().optional(),
  functions: z.unknown().optional(),
  function_call: z.unknown().optional(),
});

export type ChatCompletionRequest = z.infer<typeof chatCompletionRequestSchema>;
