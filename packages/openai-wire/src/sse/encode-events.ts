import { formatEvent } from './format-event.ts';

/** Frames values as server-sent events, one chunk of bytes per event, and `[DONE]` last (W-2). */
export function encodeSse(): TransformStream<unknown, Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  return new TransformStream({
    transform(value, controller) {
      controller.enqueue(encoder.encode(formatEvent({ data: JSON.stringify(value) })));
    },
    flush(controller) {
      controller.enqueue(encoder.encode(formatEvent({ data: '[DONE]' })));
    },
  });
}
