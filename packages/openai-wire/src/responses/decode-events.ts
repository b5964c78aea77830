import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import {
  ResponseEventDecoder,
  type ResponseDecoderSettings,
  type ResponseStreamResult,
} from './event-decoder.ts';

/** Events → stream parts: the client's side of a streamed answer. */
export function decodeResponseEvents(
  settings: ResponseDecoderSettings = {},
): TransformStream<ResponseStreamResult, LanguageModelV4StreamPart> {
  let decoder: ResponseEventDecoder;
  return new TransformStream({
    start(controller) {
      decoder = new ResponseEventDecoder(controller, settings);
    },
    transform: result => decoder.push(result),
    flush: () => decoder.end(),
  });
}
