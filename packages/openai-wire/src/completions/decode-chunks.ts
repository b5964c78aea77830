import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { CompletionChunkDecoder, type CompletionStreamResult } from './chunk-decoder.ts';

/** Chunks → stream parts: the client's side of a streamed continuation. */
export function decodeCompletionChunks(): TransformStream<
  CompletionStreamResult,
  LanguageModelV4StreamPart
> {
  let decoder: CompletionChunkDecoder;
  return new TransformStream({
    start(controller) {
      decoder = new CompletionChunkDecoder(controller);
      decoder.begin();
    },
    transform: result => decoder.push(result),
    flush: () => decoder.end(),
  });
}
