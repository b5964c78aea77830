import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import {
  ChatChunkDecoder,
  type ChatDecoderSettings,
  type ChatStreamResult,
} from './chunk-decoder.ts';

/** Chunks → stream parts: the client's side of a streamed answer. */
export function decodeChatChunks(
  settings: ChatDecoderSettings = {},
): TransformStream<ChatStreamResult, LanguageModelV4StreamPart> {
  let decoder: ChatChunkDecoder;
  return new TransformStream({
    start(controller) {
      decoder = new ChatChunkDecoder(controller, settings);
      decoder.begin();
    },
    transform: result => decoder.push(result),
    flush: () => decoder.end(),
  });
}
