import { isErrorEnvelope } from '../errors/envelope-schema.ts';
import { streamErrorToCallError } from '../errors/stream-error.ts';
import type {
  Completion,
  CompletionChoice,
  CompletionLogprobs,
  CompletionStreamEvent,
} from './response-schema.ts';

/**
 * The answer to a request that did not ask for a stream: the fold of the stream that would have
 * answered it. Chunks made with `includeUsage` give it its usage.
 *
 * @throws APICallError for an error event
 */
export async function foldCompletionChunks(
  events: AsyncIterable<CompletionStreamEvent>,
): Promise<Completion> {
  const completion: Completion = {
    id: '',
    object: 'text_completion',
    created: 0,
    model: '',
    choices: [],
  };
  const choices = new Map<number, CompletionChoice>();
  for await (const event of events) {
    if (isErrorEnvelope(event)) throw streamErrorToCallError(event);
    completion.id ||= event.id;
    completion.created ||= event.created;
    completion.model ||= event.model;
    if (event.usage) completion.usage = event.usage;
    for (const chunk of event.choices) {
      const choice = choices.get(chunk.index);
      choices.set(chunk.index, choice ? join(choice, chunk) : chunk);
    }
  }
  completion.choices = [...choices.values()].toSorted((a, b) => a.index - b.index);
  return completion;
}

function join(before: CompletionChoice, after: CompletionChoice): CompletionChoice {
  return {
    ...before,
    text: before.text + after.text,
    logprobs: joinLogprobs(before.logprobs, after.logprobs),
    finish_reason: after.finish_reason ?? before.finish_reason,
  };
}

function joinLogprobs(
  before: CompletionLogprobs | null | undefined,
  after: CompletionLogprobs | null | undefined,
): CompletionLogprobs | null {
  if (!before || !after) return before ?? after ?? null;
  return {
    ...before,
    tokens: [...before.tokens, ...after.tokens],
    token_logprobs: [...before.token_logprobs, ...after.token_logprobs],
    top_logprobs: [...(before.top_logprobs ?? []), ...(after.top_logprobs ?? [])],
    text_offset: [...(before.text_offset ?? []), ...(after.text_offset ?? [])],
  };
}
