import type { GenerationTimings } from '@loam/model-port';
import type { Answer } from './answer.ts';
import type { Sampler, Token } from './backend.ts';
import type { GenerateRequest } from './engine.ts';
import type { PromptLookup } from './prompt-lookup.ts';

/** One request in the scheduler, from its arrival to its last token. Times are in milliseconds. */
export type Generation = {
  readonly id: number;
  readonly request: GenerateRequest;
  readonly prompt: readonly Token[];
  readonly arrivedAt: number;
  aborted: boolean;
};

/** A generation that has a sequence. */
export type RunningGeneration = Generation & {
  readonly sequence: number;
  readonly sampler: Sampler;
  readonly answer: Answer;
  readonly startedAt: number;
  /** Guesses what comes next; absent: nothing is guessed. */
  readonly lookup?: PromptLookup;
  drafted: number;
  accepted: number;
  /** Prompt tokens that are in the sequence. */
  computed: number;
  promptDoneAt?: number;
  /** Tokens of the answer that events have reported, and those of reasoning among them. */
  reported: number;
  reportedReasoning: number;
};

/** @returns milliseconds, to the microsecond: what is beyond is noise */
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

export function timings(generation: RunningGeneration, now: number): GenerationTimings {
  const { arrivedAt, startedAt, promptDoneAt = now, answer } = generation;
  const decodeMs = now - promptDoneAt;
  return {
    queueMs: rounded(startedAt - arrivedAt),
    promptMs: rounded(promptDoneAt - startedAt),
    firstTokenMs: rounded(promptDoneAt - arrivedAt),
    decodeMs: rounded(decodeMs),
    ...(generation.drafted > 0 && {
      draftTokens: generation.drafted,
      acceptedDraftTokens: generation.accepted,
    }),
    // The first token came with the prompt.
    ...(answer.tokens > 1 &&
      decodeMs > 0 && { tokensPerSecond: rounded(((answer.tokens - 1) * 1000) / decodeMs) }),
  };
}
