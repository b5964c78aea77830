import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { ChatChunkEncoder, type ChatStreamSettings } from './chunk-encoder.ts';
import type { ChatStreamEvent } from './response-schema.ts';

/** Stream parts → chunks: the server's side of a streamed answer. */
export function encodeChatChunks(
  settings: ChatStreamSettings,
): TransformStream<LanguageModelV4StreamPart, ChatStreamEvent> {
  const encoder = new ChatChunkEncoder(settings);
  return new TransformStream({
    transform(part, controller) {
      for (const event of encoder.push(part)) controller.enqueue(event);
    },
    flush(controller) {
      for (const event of encoder.end()) controller.enqueue(event);
    },
  });
}
