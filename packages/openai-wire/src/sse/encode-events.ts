import { formatEvent } from './format-event.ts';

/**
 * Frames values as server-sent events, one chunk of bytes per event, and `[DONE]` last (W-2).
 *
 * @param eventOf the name of a value's event. Default: no names, as on the chat wire
 */
export function encodeSse<Value = unknown>(
  eventOf?: (value: Value) => string,
): TransformStream<Value, Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  return new TransformStream({
    transform(value, controller) {
      const data = JSON.stringify(value);
      const event = eventOf?.(value);
      controller.enqueue(
        encoder.encode(formatEvent(event === undefined ? { data } : { data, event })),
      );
    },
    flush(controller) {
      controller.enqueue(encoder.encode(formatEvent({ data: '[DONE]' })));
    },
  });
}
