import type { SharedV4Warning } from '@ai-sdk/provider';
import { z } from 'zod/v4';

/*
 * What a model could not honour of a request, as an event of Loam's own. A streamed response goes out
 * before its model is asked (W-4), so no header can tell it, and a WebSocket has no headers. Open
 * Responses lets servers have events of their own under such a name, and clients skip them.
 */

export const warningsEventType = 'loam:warnings';

const optionalText = z.string().optional().catch(undefined);

export const warningSchema: z.ZodType<SharedV4Warning> = z.union([
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
