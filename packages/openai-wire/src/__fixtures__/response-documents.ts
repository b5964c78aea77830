import type { ResponseEvent } from '../responses/event-schema.ts';
import type { WireResponse } from '../responses/response-schema.ts';
import { eventSchemaName, specFaults, type SpecDocument } from './responses-schema.ts';

export const documents: SpecDocument[] = ['openai', 'open-responses'];

/**
 * Where the documents contradict each other or themselves, by name. Everything else that is sent
 * is valid under both.
 */
export const deviations = {
  /** Open Responses calls OpenAI's `response.reasoning_text.*` `response.reasoning.*`. */
  eventType: (document: SpecDocument, type: string) =>
    document === 'openai' ? type : type.replace('.reasoning_text.', '.reasoning.'),
  /** Open Responses allows no schema but null in the format that a response repeats. */
  withoutFormatSchema: (response: object) => ({ ...response, text: { format: { type: 'text' } } }),
  /** Usage that is not known yet is null for Open Responses, and absent in OpenAI's document. */
  withoutNullUsage: ({ usage, ...response }: WireResponse) =>
    usage ? { usage, ...response } : response,
  /** Open Responses' list of efforts lacks two that OpenAI has. */
  withKnownEffort: ({ reasoning, ...response }: WireResponse) => ({
    ...response,
    reasoning: { summary: null, effort: null, ...(reasoning as object), ...knownEffort(reasoning) },
  }),
};

function knownEffort(reasoning: unknown): object {
  const text = JSON.stringify(reasoning);
  return text.includes('"minimal"') || text.includes('"max"') ? { effort: 'low' } : {};
}

/** What a document finds wrong with an event, but for the deviations: `[]` for nothing. */
export function eventFaults(document: SpecDocument, event: ResponseEvent): string[] {
  const type = deviations.eventType(document, event.type);
  const sent =
    'response' in event && document === 'openai'
      ? { ...event, response: deviations.withoutNullUsage(event.response as WireResponse) }
      : event;
  return specFaults(document, eventSchemaName(document, type), { ...sent, type });
}
