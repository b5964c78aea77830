import { Answer } from './answer.ts';
import type { EngineBackend, LoadedModel } from './backend.ts';
import { type DraftLimits, startLookup } from './drafts.ts';
import type { Generation, RunningGeneration } from './generation.ts';

/**
 * Begins the answer of a generation that got its sequence.
 *
 * @param options.computed prompt tokens that the sequence holds already
 * @returns the same object, so that an abort which arrives meanwhile is not lost
 */
export function runGeneration(
  generation: Generation,
  options: {
    backend: EngineBackend;
    model: LoadedModel;
    drafts?: DraftLimits | undefined;
    sequence: number;
    computed: number;
    startedAt: number;
  },
): RunningGeneration {
  const { backend, model, drafts, sequence, computed, startedAt } = options;
  const { request, prompt } = generation;
  const sampler = backend.createSampler(request.sampling);
  const lookup = drafts && startLookup(backend, generation, drafts);
  const answer = new Answer({
    backend,
    sampler,
    request,
    endTokens: model.endTokens,
    maxTokens: request.maxTokens ?? model.contextLength - prompt.length,
  });
  return Object.assign(generation, {
    sequence,
    sampler,
    answer,
    computed,
    ...(lookup && { lookup }),
    drafted: 0,
    accepted: 0,
    startedAt,
    reported: 0,
    reportedReasoning: 0,
  });
}
