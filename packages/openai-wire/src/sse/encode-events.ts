import { formatEvent } from './format-event.ts';

/**
 * Frames values as server-sent events, one chunk of bytes per event, and `[DONE]` last (W-2).
 *
 * @param eventOf the name of a value's event. Default: no names, as on the chat wire
 * @param options.done whether `[DONE]` ends the stream, as on OpenAI's wires. Default: true
 */
export function encodeSse<Value = unknown>(
  eventOf?: (value: Value) => string,
  { done = true }: { done?: boolean | undefined } = {},
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
      if (done) controller.enqueue(encoder.encode(formatEvent({ data: '[DONE]' })));
    },
  });
}
