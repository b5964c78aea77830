import type { SharedV4Warning } from '@ai-sdk/provider';
import { z } from 'zod/v4';

const optionalText = z.string().optional().catch(undefined);

const warningSchema: z.ZodType<SharedV4Warning> = z.union([
  z.object({
    type: z.enum(['unsupported', 'compatibility']),
    feature: z.string(),
    details: optionalText,
  }),
  z.object({ type: z.literal('deprecated'), setting: z.string(), message: z.string() }),
  // The specification adds kinds in patch releases.
  z
    .object({ type: z.string().catch('other'), message: optionalText })
    .transform(({ type, message }) => ({ type: 'other' as const, message: message ?? type })),
]);

/**
 * What a model could not honour of a request. The first event of the model tells it, in a field that
 * other clients skip: a streamed response goes out before its model is asked (W-4), so no header can,
 * a WebSocket has no headers, and an event of a type of our own makes clients of OpenAI fail.
 */
export const warningsFieldSchema = z
  .object({ warnings: z.array(warningSchema).catch([]) })
  .optional()
  .catch(undefined);
