import { z } from 'zod/v4';
import { constraintFields } from '../constraint/constraint-schema.ts';
import { samplingFields } from '../sampling/sampling-schema.ts';
import { inputItemSchema } from './item-schema.ts';
import { responseToolChoiceSchema, responseToolSchema } from './tool-schema.ts';

const jsonObject = z.record(z.string(), z.unknown());
const summary = z.enum(['auto', 'concise', 'detailed']).nullish();

const textFormat = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({
    type: z.literal('json_schema'),
    name: z.string().min(1).max(64).nullish(),
    description: z.string().nullish(),
    schema: jsonObject.nullish(),
    strict: z.boolean().nullish(),
  }),
]);

/** What a request to count, to compact and to answer have in common. */
export const conversationFields = {
  model: z.string().min(1),
  previous_response_id: z.string().min(1).nullish(),
  instructions: z.string().nullish(),
  prompt_cache_key: z.string().max(64).nullish(),
};

export const inputSchema = z.union([z.string(), z.array(inputItemSchema)]);

/**
 * The body of `POST /responses`, as a server reads it: exact in types and ranges, null means
 * absent (ruling 4), and a name nobody knows is left out here and reported.
 */
export const responsesRequestSchema = z.object({
  ...conversationFields,
  input: inputSchema,

  ...samplingFields,
  max_output_tokens: z.int().min(1).nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  include: z.array(z.string()).nullish(),

  tools: z.array(responseToolSchema).nullish(),
  tool_choice: responseToolChoiceSchema.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  text: z
    .object({
      format: textFormat.nullish(),
      /** Accepted without effect. */
      verbosity: z.enum(['low', 'medium', 'high']).nullish(),
    })
    .nullish(),
  reasoning: z
    .object({
      effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).nullish(),
      /** Set: the reasoning streams as summaries (W-4). */
      summary,
      generate_summary: summary,
    })
    .nullish(),

  stream: z.boolean().nullish(),
  stream_options: z
    .object({
      include_usage: z.boolean().nullish(),
      include_obfuscation: z.boolean().nullish(),
    })
    .nullish(),
  background: z.boolean().nullish(),
  /** Three states (ruling 1): `true`, `false`, and not said. */
  store: z.boolean().nullish(),
  metadata: z
    .record(z.string().max(64), z.string().max(512))
    .refine(pairs => Object.keys(pairs).length <= 16, 'expected at most 16 pairs.')
    .nullish(),
  safety_identifier: z.string().max(64).nullish(),

  user: z.string().nullish(),
  ...constraintFields,
  chat_template_kwargs: jsonObject.nullish(),
  /** Most tokens of reasoning; 0: none. */
  thinking_budget_tokens: z.int().min(0).nullish(),

  // Accepted without effect: nothing here has a meaning for a model that runs locally.
  truncation: z.enum(['auto', 'disabled']).nullish(),
  max_tool_calls: z.int().min(1).nullish(),
  prompt_cache_retention: z.string().nullish(),
  prompt_cache_options: jsonObject.nullish(),

  // Known, and refused by `refuseUnsupported` unless they ask for what happens anyway.
  service_tier: z.string().nullish(),
  conversation: z.unknown().optional(),
  prompt: z.unknown().optional(),
  context_management: z.unknown().optional(),
});

export type ResponsesRequest = z.infer<typeof responsesRequestSchema>;
export type ResponsesInput = ResponsesRequest['input'];
export type TextFormat = z.infer<typeof textFormat>;
