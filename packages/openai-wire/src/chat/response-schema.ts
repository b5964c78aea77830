import { z } from 'zod/v4';
import { errorEnvelopeSchema, type ErrorEnvelope } from '../errors/envelope-schema.ts';
import { chatUsageSchema } from './usage-schema.ts';

// Responses are read loosely: unknown fields stay, null and missing mean the same, and what no
// reader needs is not required.

const tokenLogprob = z.looseObject({
  token: z.string(),
  logprob: z.number(),
  /** The UTF-8 bytes of the token. */
  bytes: z.array(z.number()).nullish(),
});

const choiceLogprobs = z.looseObject({
  content: z
    .array(
      tokenLogprob.extend({
        top_logprobs: z.preprocess(value => value ?? [], z.array(tokenLogprob)),
      }),
    )
    .nullish(),
});

const finishReason = z.string().nullish();
const head = {
  id: z.string().catch(''),
  /** Unix seconds. */
  created: z.number().catch(0),
  model: z.string().catch(''),
  usage: chatUsageSchema.nullish(),
};
/** A list that a server may leave out. */
const list = <Item extends z.ZodType>(item: Item) =>
  z.preprocess(value => value ?? [], z.array(item));

export const chatCompletionChunkSchema = z.looseObject({
  ...head,
  object: z.literal('chat.completion.chunk').catch('chat.completion.chunk'),
  choices: list(
    z.looseObject({
      index: z.number().catch(0),
      delta: z.preprocess(
        value => value ?? {},
        z.looseObject({
          role: z.string().nullish(),
          content: z.string().nullish(),
          reasoning_content: z.string().nullish(),
          tool_calls: z
            .array(
              z.looseObject({
                index: z.number().nullish(),
                id: z.string().nullish(),
                type: z.string().nullish(),
                function: z
                  .looseObject({ name: z.string().nullish(), arguments: z.string().nullish() })
                  .nullish(),
              }),
            )
            .nullish(),
        }),
      ),
      logprobs: choiceLogprobs.nullish(),
      finish_reason: finishReason,
    }),
  ),
});

export const chatCompletionSchema = z.looseObject({
  ...head,
  object: z.literal('chat.completion').catch('chat.completion'),
  choices: list(
    z.looseObject({
      index: z.number().catch(0),
      message: z.looseObject({
        role: z.string().nullish(),
        content: z.string().nullish(),
        reasoning_content: z.string().nullish(),
        refusal: z.string().nullish(),
        tool_calls: z
          .array(
            z.looseObject({
              id: z.string(),
              type: z.string().nullish(),
              function: z.looseObject({ name: z.string(), arguments: z.string() }),
            }),
          )
          .nullish(),
      }),
      logprobs: choiceLogprobs.nullish(),
      finish_reason: finishReason,
    }),
  ),
});

export type ChatCompletionChunk = z.infer<typeof chatCompletionChunkSchema>;
export type ChatCompletion = z.infer<typeof chatCompletionSchema>;
export type ChatChunkDelta = ChatCompletionChunk['choices'][number]['delta'];
export type ChatLogprobs = z.infer<typeof choiceLogprobs>;

export type ChatStreamEvent = ChatCompletionChunk | ErrorEnvelope;

/** Everything that may stand in a `data:` line of a chat stream, besides `[DONE]`. */
export const chatStreamEventSchema: z.ZodType<ChatStreamEvent> = z.union([
  errorEnvelopeSchema,
  chatCompletionChunkSchema,
]);
