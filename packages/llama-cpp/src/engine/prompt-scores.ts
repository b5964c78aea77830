import type { EngineBackend, ForcedChoices, Token, TokenChoice } from './backend.ts';
import type { GenerationEvent } from './engine.ts';
import type { Generation, RunningGeneration } from './generation.ts';
import { speltLogprob } from './spelt-logprob.ts';

/** Most tokens of a step that are scored: each has a row of logits, as large as the vocabulary. */
const mostScored = 64;

/**
 * The tokens of a prompt that are computed next, and what is asked about them.
 *
 * @param most at most so many
 */
export function nextOfPrompt(
  { request, prompt, computed }: RunningGeneration,
  most: number,
): { tokens: readonly Token[]; forced?: ForcedChoices } {
  // What comes after the last token is not forced, but chosen.
  const last = prompt.length - 1;
  if (!request.scorePrompt || computed === last) {
    return { tokens: prompt.slice(computed, computed + most) };
  }
  const end = Math.min(computed + Math.min(most, mostScored), last);
  return {
    tokens: prompt.slice(computed, end),
    forced: {
      tokens: prompt.slice(computed + 1, end + 1),
      topLogprobs: request.sampling.topLogprobs ?? 0,
    },
  };
}

type Scored = Pick<Generation, 'request' | 'prompt'>;

/** Tells of the first token, which nothing stands before. */
export function firstOfPrompt(
  { request, prompt }: Scored,
  backend: Pick<EngineBackend, 'detokenize'>,
): GenerationEvent[] {
  const [token] = prompt;
  if (token === undefined || request.scorePrompt?.from !== 0) return [];
  return [{ type: 'prompt', logprobs: [speltLogprob(backend, { token })] }];
}

/**
 * Tells what was computed about tokens of the prompt.
 *
 * @param from the place of the first of them
 */
export function scoresOfPrompt(
  { request }: Scored,
  { following = [], ...first }: TokenChoice,
  from: number,
  backend: Pick<EngineBackend, 'detokenize'>,
): GenerationEvent[] {
  const wanted = [first, ...following].slice(Math.max(0, (request.scorePrompt?.from ?? 0) - from));
  if (wanted.length === 0) return [];
  return [{ type: 'prompt', logprobs: wanted.map(choice => speltLogprob(backend, choice)) }];
}

/** Whether nothing is left to compute of a request that asks for no answer. */
export function isOver({ request, prompt, computed }: RunningGeneration): boolean {
  return request.maxTokens === 0 && (!request.scorePrompt || computed >= prompt.length - 1);
}
