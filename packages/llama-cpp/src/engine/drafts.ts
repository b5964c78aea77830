import type { EngineBackend, Token } from './backend.ts';
import type { Generation, RunningGeneration } from './generation.ts';
import { PromptLookup } from './prompt-lookup.ts';

/**
 * What guesses for a generation; undefined where nothing is to be guessed.
 *
 * @param allowed most tokens guessed at once
 */
export function startLookup(
  backend: Pick<EngineBackend, 'capabilities'>,
  { request, prompt }: Generation,
  allowed = 0,
): PromptLookup | undefined {
  const most = Math.min(allowed, request.maxDraft ?? allowed);
  if (most === 0 || backend.capabilities.drafts !== true) return undefined;
  // Where a text inside the answer changes what is chosen after it, nothing may be chosen ahead.
  if (request.constraint?.triggers !== undefined || request.reasoning) return undefined;
  const lookup = new PromptLookup(most);
  lookup.push(prompt);
  return lookup;
}

/** @param room tokens that its sequence can still hold */
export function draftOf(
  { lookup, request, answer }: RunningGeneration,
  room: number,
): readonly Token[] {
  if (!lookup) return [];
  // The last token of an answer is chosen, but not computed.
  const left = (request.maxTokens ?? Infinity) - answer.tokens - 1;
  return lookup.guess(Math.max(0, Math.min(room - answer.next.length, left)));
}
