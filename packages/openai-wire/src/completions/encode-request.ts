import type { CompletionModelCallOptions, LoamOptions } from '@loam/model-port';
import { removeUndefined } from '../remove-undefined.ts';
import { encodeConstraint } from '../constraint/constraint-codec.ts';
import { encodeSampling } from '../sampling/sampling-codec.ts';
import type { CompletionRequest } from './request-schema.ts';

/**
 * Turns a call into the body of `POST /completions`. Streams always ask for usage.
 *
 * @param options the parsed `providerOptions.loam`
 */
export function encodeCompletionRequest(
  modelId: string,
  call: CompletionModelCallOptions,
  options: LoamOptions = {},
  { stream = false }: { stream?: boolean } = {},
): CompletionRequest {
  const { prompt } = call;
  const { logprobs } = options;
  return removeUndefined({
    model: modelId,
    prompt: typeof prompt === 'string' ? prompt : [...prompt],
    suffix: call.suffix,
    ...encodeSampling(call, options),
    max_tokens: call.maxOutputTokens,
    logprobs: typeof logprobs === 'number' ? logprobs : logprobs ? 0 : undefined,
    stream: stream ? true : undefined,
    stream_options: stream ? { include_usage: true } : undefined,
    prompt_cache_key: options.cacheKey,
    user: options.user,
    ...encodeConstraint(options),
  });
}
