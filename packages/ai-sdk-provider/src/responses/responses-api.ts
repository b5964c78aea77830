import {
  decodeResponseEvents,
  errorEnvelopeSchema,
  responseEventSchema,
  responseSchema,
  unfoldResponse,
  type ResponseEvent,
  type WireResponse,
} from '@loam/openai-wire';
import { z } from 'zod/v4';
import type { LanguageModelApi } from '../language-model/language-model-api.ts';
import { eventSchema } from '../stream/event-schema.ts';

/** Events that come before anything is computed (W-4), or mean nothing to a client. */
const beforeTheAnswer: ReadonlySet<ResponseEvent['type']> = new Set([
  'response.created',
  'response.queued',
  'response.in_progress',
  'unknown',
]);

const endings: ReadonlySet<ResponseEvent['type']> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
  'error',
]);

/** `POST /responses`, as a client reads it. */
export const responsesApi: LanguageModelApi<ResponseEvent, WireResponse> = {
  path: '/responses',
  eventSchema: eventSchema<ResponseEvent>(() => responseEventSchema),
  answerSchema: z.union([
    z.strictObject({ error: errorEnvelopeSchema.shape.error }),
    responseSchema,
  ]),
  decode: decodeResponseEvents,
  unfold: unfoldResponse,
  beginsAnswer: event => !beforeTheAnswer.has(event.type),
  endsAnswer: event => endings.has(event.type),
};
