import { isErrorEnvelope, type ChatStreamEvent } from '@loam/openai-wire';
import type { StreamEvent } from '../stream/event-reader.ts';

/** Whether an event carries a part of the answer, and not only the sign that there will be one. */
export function beginsAnswer(event: StreamEvent<ChatStreamEvent>): boolean {
  // What cannot be read, or is an error, is not going to become clearer by waiting.
  if (!event.success || isErrorEnvelope(event.value)) return true;
  const [choice] = event.value.choices;
  if (choice === undefined) return true;
  const { content, reasoning_content: reasoning, tool_calls: toolCalls } = choice.delta;
  return Boolean(content || reasoning || toolCalls?.length || choice.finish_reason);
}

/** Whether nothing is missing from the answer any more, but perhaps the usage. */
export function endsAnswer(event: ChatStreamEvent): boolean {
  if (isErrorEnvelope(event)) return true;
  return event.choices.some(choice => Boolean(choice.finish_reason));
}
