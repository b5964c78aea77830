import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { ResponseEventEncoder, type ResponseStreamSettings } from './event-encoder.ts';
import type { ResponseEvent } from './event-schema.ts';

/** Stream parts → events: the server's side of a streamed answer. */
export function encodeResponseEvents(
  settings: ResponseStreamSettings,
): TransformStream<LanguageModelV4StreamPart, ResponseEvent> {
  const encoder = new ResponseEventEncoder(settings);
  return new TransformStream({
    start(controller) {
      for (const event of encoder.begin()) controller.enqueue(event);
    },
    transform(part, controller) {
      for (const event of encoder.push(part)) controller.enqueue(event);
    },
    flush(controller) {
      for (const event of encoder.end()) controller.enqueue(event);
    },
  });
}
