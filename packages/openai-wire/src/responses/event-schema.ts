import { z } from 'zod/v4';
import { messagePartSchema, responseLogprobSchema } from './content-schema.ts';
import { outputItemSchema, responseSchema } from './response-schema.ts';
import { warningsFieldSchema } from './warning-schema.ts';

const text = (value: unknown) => (typeof value === 'string' ? value : '');
const looseText = z.preprocess(text, z.string());
const index = z.number().catch(0);

const head = { sequence_number: index, loam: warningsFieldSchema };
const ofItem = { ...head, item_id: z.string().catch(''), output_index: index };
const ofContent = { ...ofItem, content_index: index };
const ofSummary = { ...ofItem, summary_index: index };
const logprobs = z.array(responseLogprobSchema).nullish().catch(undefined);

const event = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.looseObject({ type: z.literal(type), ...shape });

const knownEvents = [
  event('response.created', { ...head, response: responseSchema }),
  event('response.queued', { ...head, response: responseSchema }),
  event('response.in_progress', { ...head, response: responseSchema }),
  event('response.completed', { ...head, response: responseSchema }),
  event('response.incomplete', { ...head, response: responseSchema }),
  event('response.failed', { ...head, response: responseSchema }),
  event('response.output_item.added', { ...head, output_index: index, item: outputItemSchema }),
  event('response.output_item.done', { ...head, output_index: index, item: outputItemSchema }),
  event('response.content_part.added', { ...ofContent, part: messagePartSchema }),
  event('response.content_part.done', { ...ofContent, part: messagePartSchema }),
  event('response.output_text.delta', { ...ofContent, delta: z.string(), logprobs }),
  event('response.output_text.done', { ...ofContent, text: z.string(), logprobs }),
  event('response.refusal.delta', { ...ofContent, delta: z.string() }),
  event('response.refusal.done', { ...ofContent, refusal: z.string() }),
  event('response.reasoning_text.delta', { ...ofContent, delta: z.string() }),
  event('response.reasoning_text.done', { ...ofContent, text: z.string() }),
  event('response.reasoning_summary_part.added', { ...ofSummary, part: messagePartSchema }),
  event('response.reasoning_summary_part.done', { ...ofSummary, part: messagePartSchema }),
  event('response.reasoning_summary_text.delta', { ...ofSummary, delta: z.string() }),
  event('response.reasoning_summary_text.done', { ...ofSummary, text: z.string() }),
  event('response.function_call_arguments.delta', { ...ofItem, delta: z.string() }),
  event('response.function_call_arguments.done', {
    ...ofItem,
    arguments: z.string(),
    name: looseText,
  }),
  /** Both shapes in one (W-5): clients read one or the other. */
  event('error', {
    ...head,
    status: z.number().nullish().catch(undefined),
    code: looseText,
    message: looseText,
    param: looseText,
    error: z
      .looseObject({ type: looseText, code: looseText, message: looseText, param: looseText })
      .optional()
      .catch(undefined),
    /** What HTTP says in headers (request id, when to come again), where a WebSocket has none. */
    headers: z.record(z.string(), z.string()).optional().catch(undefined),
  }),
] as const;

const types: ReadonlySet<unknown> = new Set(knownEvents.map(option => option.shape.type.value));

/** Everything that may stand in an event of a stream. Types nobody knows are kept as `unknown`. */
export const responseEventSchema = z.preprocess(
  value => {
    const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : '';
    return types.has(type) ? value : { type: 'unknown', sequence_number: 0, event: value };
  },
  z.discriminatedUnion('type', [
    ...knownEvents,
    z.object({ type: z.literal('unknown'), ...head, event: z.unknown() }),
  ]),
);

/** Events that come before the model has begun, or mean nothing to a client. */
const beforeTheModel: ReadonlySet<ResponseEvent['type']> = new Set([
  'response.created',
  'response.queued',
  'response.in_progress',
  'unknown',
]);

/** Whether an event proves that the model works on the response (W-4). */
export function isFromModel({ type }: ResponseEvent): boolean {
  return !beforeTheModel.has(type);
}

export type ResponseEvent = z.infer<typeof responseEventSchema>;
export type ResponseErrorEvent = Extract<ResponseEvent, { type: 'error' }>;
