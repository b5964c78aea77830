import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { MessageEventEncoder, type MessageStreamSettings } from './event-encoder.ts';
import type { MessageEvent } from './event-schema.ts';

/** Stream parts → events: the server's side of a streamed message. */
export function encodeMessageEvents(
  settings: MessageStreamSettings,
): TransformStream<LanguageModelV4StreamPart, MessageEvent> {
  const encoder = new MessageEventEncoder(settings);
  return new TransformStream({
    transform(part, controller) {
      for (const event of encoder.push(part)) controller.enqueue(event);
    },
    flush(controller) {
      for (const event of encoder.end()) controller.enqueue(event);
    },
  });
}
