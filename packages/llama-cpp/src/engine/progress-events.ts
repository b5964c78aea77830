import type { AnswerProgress } from './answer.ts';
import type { GenerationEvent } from './engine.ts';
import { type RunningGeneration, timings } from './generation.ts';

/**
 * What is told of an answer that went on, and counts it as told.
 *
 * @param options.full whether its sequence has no room for more, which ends it
 * @returns the last one is `finish` where the answer is complete
 */
export function progressEvents(
  generation: RunningGeneration,
  progress: AnswerProgress,
  { full, now }: { full: boolean; now: number },
): GenerationEvent[] {
  const { answer } = generation;
  const ending = full && progress.finish === undefined ? answer.cut() : undefined;
  const text = ending ? progress.text + ending.text : progress.text;
  const logprobs = ending
    ? [...(progress.logprobs ?? []), ...(ending.logprobs ?? [])]
    : progress.logprobs;
  const reason = progress.finish ?? ending?.finish;
  const events: GenerationEvent[] = [];
  if (text !== '' || progress.logprobs || reason) {
    const reasoningTokens = answer.reasoningTokens - generation.reportedReasoning;
    events.push({
      type: 'text',
      text,
      tokens: answer.tokens - generation.reported,
      ...(reasoningTokens > 0 && { reasoningTokens }),
      ...(logprobs && logprobs.length > 0 && { logprobs }),
    });
    generation.reported = answer.tokens;
    generation.reportedReasoning = answer.reasoningTokens;
  }
  if (reason) events.push({ type: 'finish', reason, timings: timings(generation, now) });
  return events;
}
