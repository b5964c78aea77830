import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import {
  CompletionChunkDecoder,
  type CompletionDecoderSettings,
  type CompletionStreamResult,
} from './chunk-decoder.ts';

/** Chunks → stream parts: the client's side of a streamed continuation. */
export function decodeCompletionChunks(
  settings: CompletionDecoderSettings = {},
): TransformStream<CompletionStreamResult, LanguageModelV4StreamPart> {
  let decoder: CompletionChunkDecoder;
  return new TransformStream({
    start(controller) {
      decoder = new CompletionChunkDecoder(controller, settings);
      decoder.begin();
    },
    transform: result => decoder.push(result),
    flush: () => decoder.end(),
  });
}
