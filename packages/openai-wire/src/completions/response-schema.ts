import { z } from 'zod/v4';
import { chatUsageSchema } from '../chat/usage-schema.ts';
import { errorEnvelopeSchema, type ErrorEnvelope } from '../errors/envelope-schema.ts';

// Read loosely, as the answers of chat completions are.

/** Parallel lists, one item per token. */
const completionLogprobs = z.looseObject({
  tokens: z.array(z.string()),
  token_logprobs: z.array(z.number().nullable()),
  /** Alternatives by their texts; absent where none were asked for. */
  top_logprobs: z.array(z.record(z.string(), z.number()).nullable()).nullish(),
  /** Where the token begins in `text`, in UTF-16 code units. */
  text_offset: z.array(z.number()).nullish(),
});

/** An answer and a chunk of one: on this endpoint they have the same shape. */
export const completionSchema = z.looseObject({
  id: z.string().catch(''),
  object: z.literal('text_completion').catch('text_completion'),
  /** Unix seconds. */
  created: z.number().catch(0),
  model: z.string().catch(''),
  choices: z.preprocess(
    value => value ?? [],
    z.array(
      z.looseObject({
        index: z.number().catch(0),
        text: z.string().catch(''),
        logprobs: completionLogprobs.nullish(),
        /** Null in every chunk but a choice's last. */
        finish_reason: z.string().nullish(),
      }),
    ),
  ),
  usage: chatUsageSchema.nullish(),
});

export type Completion = z.infer<typeof completionSchema>;
export type CompletionChoice = Completion['choices'][number];
export type CompletionLogprobs = z.infer<typeof completionLogprobs>;

export type CompletionStreamEvent = Completion | ErrorEnvelope;

/** Everything that may stand in a `data:` line of a completion stream, besides `[DONE]`. */
export const completionStreamEventSchema: z.ZodType<CompletionStreamEvent> = z.union([
  errorEnvelopeSchema,
  completionSchema,
]);
