import { z } from 'zod/v4';

const text = z.preprocess(value => {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}, z.string());

/**
 * The body of every error, and the event that ends a failed stream: `{ error: { message, type,
 * code, param } }`, four strings (W-1).
 *
 * Read loosely: numbers become strings, what is missing or null becomes `''`, and an error that is
 * a bare string is its message.
 */
export const errorEnvelopeSchema = z.object({
  error: z.preprocess(
    value => (typeof value === 'string' ? { message: value } : value),
    z.looseObject({ message: text, type: text, code: text, param: text }),
  ),
});

export type ErrorEnvelope = {
  error: { message: string; type: string; code: string; param: string };
};

/** Whether an event of a stream is the error that ends it. */
export function isErrorEnvelope(event: object): event is ErrorEnvelope {
  return 'error' in event && typeof event.error === 'object' && event.error !== null;
}
