import { z } from 'zod/v4';

const count = z.number();

/** `input_tokens` are those that were computed; with the cached ones they are the prompt. */
const messageUsage = z.looseObject({
  input_tokens: count,
  output_tokens: count,
  cache_creation_input_tokens: count,
  cache_read_input_tokens: count,
  /** US dollars (W-8). */
  cost: count.optional(),
});

const contentBlock = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), text: z.string(), citations: z.null() }),
  z.looseObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() }),
  z.looseObject({
    type: z.literal('tool_use'),
    id: z.string(),
    name: z.string(),
    input: z.unknown(),
  }),
]);

const stopReason = z.enum(['end_turn', 'max_tokens', 'stop_sequence', 'tool_use', 'refusal']);

export const messageSchema = z.looseObject({
  id: z.string(),
  type: z.literal('message'),
  role: z.literal('assistant'),
  model: z.string(),
  content: z.array(contentBlock),
  stop_reason: stopReason.nullable(),
  stop_sequence: z.string().nullable(),
  usage: messageUsage,
});

const messageError = z.object({
  type: z.literal('error'),
  error: z.looseObject({ type: z.string(), message: z.string() }),
});

/** Everything that may stand in a `data:` line of a message stream. */
export const messageEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('message_start'), message: messageSchema }),
  z.object({
    type: z.literal('content_block_start'),
    index: count,
    content_block: contentBlock,
  }),
  z.object({
    type: z.literal('content_block_delta'),
    index: count,
    delta: z.discriminatedUnion('type', [
      z.object({ type: z.literal('text_delta'), text: z.string() }),
      z.object({ type: z.literal('thinking_delta'), thinking: z.string() }),
      z.object({ type: z.literal('input_json_delta'), partial_json: z.string() }),
    ]),
  }),
  z.object({ type: z.literal('content_block_stop'), index: count }),
  z.object({
    type: z.literal('message_delta'),
    delta: z.object({ stop_reason: stopReason, stop_sequence: z.string().nullable() }),
    usage: messageUsage,
  }),
  z.object({ type: z.literal('message_stop') }),
  messageError,
]);

export type Message = z.infer<typeof messageSchema>;
export type MessageEvent = z.infer<typeof messageEventSchema>;
export type MessageErrorEvent = z.infer<typeof messageError>;
export type MessageBlock = z.infer<typeof contentBlock>;
export type MessageUsage = z.infer<typeof messageUsage>;
export type StopReason = z.infer<typeof stopReason>;
