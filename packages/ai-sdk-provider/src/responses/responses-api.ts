import {
  decodeResponseEvents,
  errorEnvelopeSchema,
  isFromModel,
  responseEventSchema,
  responseSchema,
  unfoldResponse,
  type ResponseEvent,
  type WireResponse,
} from '@loam/openai-wire';
import { z } from 'zod/v4';
import type { LanguageModelApi } from '../language-model/language-model-api.ts';
import { eventSchema } from '../stream/event-schema.ts';

const endings: ReadonlySet<ResponseEvent['type']> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
  'error',
]);

/** `POST /responses`, as a client reads it. */
export const responsesApi: LanguageModelApi<ResponseEvent, WireResponse> = {
  name: 'Responses',
  path: '/responses',
  eventSchema: eventSchema<ResponseEvent>(() => responseEventSchema),
  answerSchema: z.union([
    z.strictObject({ error: errorEnvelopeSchema.shape.error }),
    responseSchema,
  ]),
  decode: decodeResponseEvents,
  unfold: unfoldResponse,
  beginsAnswer: isFromModel,
  endsAnswer: event => endings.has(event.type),
};
