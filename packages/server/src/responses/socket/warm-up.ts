import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';

/**
 * What is left of an answer that nobody wants: its start and its end. A model has no way to read a prompt alone,
 * so it is asked for one token, which is not handed on and not counted as output.
 */
export function keepEnds(): TransformStream<LanguageModelV4StreamPart, LanguageModelV4StreamPart> {
  return new TransformStream({
    transform(part, controller) {
      if (part.type === 'stream-start' || part.type === 'error') controller.enqueue(part);
      if (part.type !== 'finish') return;
      const { unified, raw } = part.finishReason;
      controller.enqueue({
        ...part,
        // One token is a limit that the client has not set.
        finishReason: { unified: unified === 'length' ? 'stop' : unified, raw },
        usage: { ...part.usage, outputTokens: { total: 0, text: 0, reasoning: 0 } },
      });
    },
  });
}
