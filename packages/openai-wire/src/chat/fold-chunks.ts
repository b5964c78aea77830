import { isErrorEnvelope } from '../errors/envelope-schema.ts';
import { streamErrorToCallError } from '../errors/stream-error.ts';
import type { ChatCompletion, ChatCompletionChunk, ChatStreamEvent } from './response-schema.ts';

type ChunkChoice = ChatCompletionChunk['choices'][number];
type Choice = ChatCompletion['choices'][number];
type ToolCall = NonNullable<Choice['message']['tool_calls']>[number];

/**
 * The answer to a request that did not ask for a stream: the fold of the stream that would have
 * answered it. Chunks made with `includeUsage` give it its usage.
 *
 * @throws APICallError for an error event
 */
export async function foldChatChunks(
  events: AsyncIterable<ChatStreamEvent>,
): Promise<ChatCompletion> {
  const completion: ChatCompletion = {
    id: '',
    object: 'chat.completion',
    created: 0,
    model: '',
    choices: [],
  };
  const choices = new Map<number, ChoiceFold>();
  for await (const event of events) {
    if (isErrorEnvelope(event)) throw streamErrorToCallError(event);
    completion.id ||= event.id;
    completion.created ||= event.created;
    completion.model ||= event.model;
    if (event.usage) completion.usage = event.usage;
    for (const choice of event.choices) {
      const fold = choices.get(choice.index) ?? new ChoiceFold();
      choices.set(choice.index, fold);
      fold.push(choice);
    }
  }
  completion.choices = [...choices]
    .toSorted(([a], [b]) => a - b)
    .map(([index, fold]) => fold.end(index));
  return completion;
}

class ChoiceFold {
  #content = '';
  #reasoning = '';
  readonly #toolCalls = new Map<number, ToolCall>();
  #logprobs: Choice['logprobs'] = null;
  #finishReason: string | null = null;

  push({ delta, logprobs, finish_reason: finishReason }: ChunkChoice): void {
    this.#content += delta.content ?? '';
    this.#reasoning += delta.reasoning_content ?? '';
    for (const call of delta.tool_calls ?? []) {
      const index = call.index ?? this.#toolCalls.size;
      const known = this.#toolCalls.get(index);
      if (known) known.function.arguments += call.function?.arguments ?? '';
      else {
        this.#toolCalls.set(index, {
          id: call.id ?? '',
          type: 'function',
          function: {
            name: call.function?.name ?? '',
            arguments: call.function?.arguments ?? '',
          },
        });
      }
    }
    if (logprobs) {
      const content = [...(this.#logprobs?.content ?? []), ...(logprobs.content ?? [])];
      this.#logprobs = { ...logprobs, content };
    }
    this.#finishReason = finishReason ?? this.#finishReason;
  }

  end(index: number): Choice {
    const calls = [...this.#toolCalls.values()];
    return {
      index,
      message: {
        role: 'assistant',
        content: this.#content || (calls.length > 0 ? null : ''),
        ...(this.#reasoning && { reasoning_content: this.#reasoning }),
        refusal: null,
        ...(calls.length > 0 && { tool_calls: calls }),
      },
      logprobs: this.#logprobs,
      finish_reason: this.#finishReason,
    };
  }
}
