import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { CompletionChunkEncoder, type CompletionStreamSettings } from './chunk-encoder.ts';
import type { CompletionStreamEvent } from './response-schema.ts';

/** Stream parts → chunks: the server's side of a streamed continuation. */
export function encodeCompletionChunks(
  settings: CompletionStreamSettings,
): TransformStream<LanguageModelV4StreamPart, CompletionStreamEvent> {
  const encoder = new CompletionChunkEncoder(settings);
  return new TransformStream({
    transform(part, controller) {
      for (const event of encoder.push(part)) controller.enqueue(event);
    },
    flush(controller) {
      for (const event of encoder.end()) controller.enqueue(event);
    },
  });
}
