import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { LoamOptions } from '@loam/model-port';
import type { SamplingFields } from './sampling-schema.ts';

type SamplingCall = Pick<
  LanguageModelV4CallOptions,
  | 'temperature'
  | 'topP'
  | 'topK'
  | 'presencePenalty'
  | 'frequencyPenalty'
  | 'seed'
  | 'stopSequences'
>;
type SamplingOptions = Pick<LoamOptions, 'minP' | 'repetitionPenalty' | 'logitBias' | 'deadlineMs'>;

/** What the AI SDK's call options have names for. Absent is undefined. */
export function decodeSampling(request: SamplingFields) {
  const stop = typeof request.stop === 'string' ? [request.stop] : request.stop;
  return {
    temperature: request.temperature ?? undefined,
    topP: request.top_p ?? undefined,
    topK: request.top_k ?? undefined,
    presencePenalty: request.presence_penalty ?? undefined,
    frequencyPenalty: request.frequency_penalty ?? undefined,
    seed: request.seed ?? undefined,
    stopSequences: stop?.length ? stop : undefined,
  };
}

/** What only `providerOptions.loam` has names for. Absent is undefined. */
export function decodeSamplingOptions(request: SamplingFields) {
  return {
    minP: request.min_p ?? undefined,
    repetitionPenalty: request.repetition_penalty ?? undefined,
    logitBias: request.logit_bias ?? undefined,
    deadlineMs: request.deadline_ms ?? undefined,
  };
}

export function encodeSampling(call: SamplingCall, options: SamplingOptions) {
  return {
    temperature: call.temperature,
    top_p: call.topP,
    top_k: call.topK,
    min_p: options.minP,
    frequency_penalty: call.frequencyPenalty,
    presence_penalty: call.presencePenalty,
    repetition_penalty: options.repetitionPenalty,
    logit_bias: options.logitBias,
    deadline_ms: options.deadlineMs,
    seed: call.seed,
    stop: call.stopSequences?.length ? call.stopSequences : undefined,
  };
}
