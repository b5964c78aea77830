import type { ResponseEvent } from './event-schema.ts';
import type { WireResponse } from './response-schema.ts';

/**
 * Events that would have streamed a response, so that answers and streams are read in one way: its
 * beginning, each item in one piece, its end.
 */
export function unfoldResponse(response: WireResponse): ResponseEvent[] {
  const begun = {
    ...response,
    status: 'in_progress' as const,
    completed_at: null,
    output: [],
    usage: null,
    error: null,
    incomplete_details: null,
  };
  const events: ResponseEvent[] = [
    { type: 'response.created', sequence_number: 0, response: begun },
    { type: 'response.in_progress', sequence_number: 1, response: begun },
  ];
  for (const [index, item] of response.output.entries()) {
    events.push({
      type: 'response.output_item.done',
      sequence_number: events.length,
      output_index: index,
      item,
    });
  }
  events.push({ type: terminalType(response), sequence_number: events.length, response });
  return events;
}

function terminalType({ status }: WireResponse) {
  switch (status) {
    case 'failed':
    case 'cancelled':
      return 'response.failed';
    case 'incomplete':
      return 'response.incomplete';
    default:
      return 'response.completed';
  }
}
