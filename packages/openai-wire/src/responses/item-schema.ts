import { z } from 'zod/v4';
import {
  messagePartSchema,
  outputPartSchema,
  reasoningPartSchema,
  summaryPartSchema,
} from './content-schema.ts';

const id = z.string().min(1).nullish();
const status = z.enum(['in_progress', 'completed', 'incomplete']).nullish();

const message = z.object({
  type: z.literal('message'),
  id,
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  content: z.union([z.string(), z.array(messagePartSchema)]),
  status,
  /** Whether an assistant's text is on the way to an answer, or the answer (OR-8). */
  phase: z.enum(['commentary', 'final_answer']).nullish(),
});

const reasoning = z.object({
  type: z.literal('reasoning'),
  id,
  summary: z.array(summaryPartSchema).nullish(),
  content: z.array(reasoningPartSchema).nullish(),
  encrypted_content: z.string().nullish(),
  status,
});

const functionCall = z.object({
  type: z.literal('function_call'),
  id,
  call_id: z.string().min(1),
  name: z.string().min(1),
  /** JSON, as the model wrote it. */
  arguments: z.string(),
  status,
});

const functionCallOutput = z.object({
  type: z.literal('function_call_output'),
  id,
  call_id: z.string().min(1),
  output: z.union([z.string(), z.array(outputPartSchema)]),
  status,
});

const compaction = z.object({
  type: z.literal('compaction'),
  id,
  encrypted_content: z.string(),
});

const itemReference = z.object({ type: z.literal('item_reference'), id: z.string().min(1) });

/** Items that stand for themselves: what answers are made of, and what is stored. */
export const responseItemSchema = z.discriminatedUnion('type', [
  message,
  reasoning,
  functionCall,
  functionCallOutput,
  compaction,
]);

/**
 * An item of a request. Messages may come without their type (S1-33), and so may references.
 */
export const inputItemSchema = z.preprocess(
  withType,
  z.discriminatedUnion('type', [...responseItemSchema.options, itemReference]),
);

function withType(item: unknown): unknown {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
  const { type, ...rest } = item as Record<string, unknown>;
  if (type !== undefined && type !== null) return item;
  if ('role' in rest) return { ...rest, type: 'message' };
  return 'id' in rest ? { ...rest, type: 'item_reference' } : item;
}

export type MessageItem = z.infer<typeof message>;
export type ReasoningItem = z.infer<typeof reasoning>;
export type FunctionCallItem = z.infer<typeof functionCall>;
export type FunctionCallOutputItem = z.infer<typeof functionCallOutput>;
export type CompactionItem = z.infer<typeof compaction>;
export type ResponseItem = z.infer<typeof responseItemSchema>;
export type InputItem = z.infer<typeof inputItemSchema>;
