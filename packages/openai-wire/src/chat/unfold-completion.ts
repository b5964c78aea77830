import type { ChatChunkDelta, ChatCompletion, ChatCompletionChunk } from './response-schema.ts';

/**
 * The chunks that would have streamed an answer, so that answers and streams are read in one way:
 * reasoning, then text, then the tool calls, each in one piece.
 */
export function unfoldChatCompletion(completion: ChatCompletion): ChatCompletionChunk[] {
  const { id, created, model, choices, usage } = completion;
  const head = { id, object: 'chat.completion.chunk' as const, created, model };
  const chunks: ChatCompletionChunk[] = [];

  for (const { index, message, logprobs, finish_reason } of choices) {
    const push = (delta: ChatChunkDelta) =>
      chunks.push({ ...head, choices: [{ index, delta, logprobs: null, finish_reason: null }] });

    push({ role: 'assistant' });
    if (message.reasoning_content) push({ reasoning_content: message.reasoning_content });
    if (message.content) push({ content: message.content });
    for (const [position, call] of (message.tool_calls ?? []).entries()) {
      push({ tool_calls: [{ ...call, index: position }] });
    }
    chunks.push({ ...head, choices: [{ index, delta: {}, logprobs, finish_reason }] });
  }
  chunks.push({ ...head, choices: [], usage });
  return chunks;
}
