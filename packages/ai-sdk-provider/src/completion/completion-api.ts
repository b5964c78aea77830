import { isRecord } from '@ai-sdk/provider-utils';
import {
  completionSchema,
  completionStreamEventSchema,
  decodeCompletionChunks,
  errorEnvelopeSchema,
  isErrorEnvelope,
  type Completion,
  type CompletionStreamEvent,
} from '@loam/openai-wire';
import { z } from 'zod/v4';
import type { LanguageModelApi } from '../language-model/language-model-api.ts';
import { eventSchema } from '../stream/event-schema.ts';

/** A chunk may come without choices; an answer that does is none. */
const answerSchema = completionSchema.refine(({ choices }) => choices.length > 0, {
  path: ['choices'],
  message: 'There is no choice.',
});

/** `POST /completions`, as a client reads it. */
export const completionApi: LanguageModelApi<CompletionStreamEvent, Completion> = {
  name: 'Completions',
  path: '/completions',
  eventSchema: eventSchema<CompletionStreamEvent>(event =>
    isRecord(event) && 'error' in event ? completionStreamEventSchema : completionSchema,
  ),
  answerSchema: z.union([errorEnvelopeSchema, answerSchema]),
  decode: decodeCompletionChunks,
  // An answer and a chunk have the same shape.
  unfold: completion => [completion],
  beginsAnswer(event) {
    if (isErrorEnvelope(event)) return true;
    const [choice] = event.choices;
    return choice === undefined || Boolean(choice.text || choice.finish_reason);
  },
  endsAnswer(event) {
    return isErrorEnvelope(event) || event.choices.some(choice => Boolean(choice.finish_reason));
  },
};
