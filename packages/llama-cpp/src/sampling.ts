import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { type LoamOptions, ModelError } from '@loam/model-port';
import type { ModelDefaults } from './catalog/model-entry.ts';
import type { SamplerOptions } from './engine/backend.ts';

type SamplingOptions = Pick<
  LanguageModelV4CallOptions,
  'temperature' | 'topP' | 'topK' | 'frequencyPenalty' | 'presencePenalty' | 'seed'
>;

/**
 * Every setting of a call's sampling: the call's own, or the model's default, or OpenAI's.
 *
 * @throws ModelError `unsupported_parameter` when a value is out of range
 */
export function resolveSampling(
  call: SamplingOptions,
  loam: LoamOptions,
  defaults: ModelDefaults = {},
): SamplerOptions {
  return {
    temperature: within('temperature', call.temperature ?? defaults.temperature ?? 1, 0, 100),
    topP: within('top_p', call.topP ?? defaults.topP ?? 1, 0, 1),
    topK: Math.trunc(within('top_k', call.topK ?? defaults.topK ?? 0, 0, 2 ** 31 - 1)),
    minP: loam.minP ?? defaults.minP ?? 0,
    repetitionPenalty: loam.repetitionPenalty ?? defaults.repetitionPenalty ?? 1,
    frequencyPenalty: within(
      'frequency_penalty',
      call.frequencyPenalty ?? defaults.frequencyPenalty ?? 0,
      -2,
      2,
    ),
    presencePenalty: within(
      'presence_penalty',
      call.presencePenalty ?? defaults.presencePenalty ?? 0,
      -2,
      2,
    ),
    seed: seed(call.seed),
    ...(loam.logitBias && {
      logitBias: new Map(
        Object.entries(loam.logitBias).map(([token, bias]) => [Number(token), bias]),
      ),
    }),
    ...(loam.logprobs !== undefined &&
      loam.logprobs !== false && { topLogprobs: loam.logprobs === true ? 0 : loam.logprobs }),
  };
}

/**
 * Most tokens of an answer.
 *
 * @param least the fewest that can be asked for
 * @throws ModelError `unsupported_parameter`
 */
export function resolveMaxTokens(
  maxOutputTokens: number | undefined,
  defaults: ModelDefaults = {},
  least = 1,
): number | undefined {
  const limit = maxOutputTokens ?? defaults.maxOutputTokens;
  if (limit === undefined) return undefined;
  if (!Number.isInteger(limit)) throw outOfRange('max_tokens', limit, 'a whole number');
  return within('max_tokens', limit, least, Infinity);
}

/** A random seed where none is given: without one, llama.cpp takes the current second. */
function seed(given: number | undefined): number {
  if (given === undefined) return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  if (!Number.isInteger(given)) throw outOfRange('seed', given, 'a whole number');
  return Number(BigInt.asUintN(32, BigInt(given)));
}

function within(param: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value;
  throw outOfRange(param, value, most === Infinity ? `at least ${least}` : `${least} to ${most}`);
}

function outOfRange(param: string, value: number, allowed: string): ModelError {
  return new ModelError({
    code: 'unsupported_parameter',
    param,
    message: `${param} is ${value}; it has to be ${allowed}.`,
  });
}
