import type { CompletionModelCallOptions, LoamOptions } from '@loam/model-port';
import { removeUndefined } from '../remove-undefined.ts';
import { decodeConstraint } from '../constraint/constraint-codec.ts';
import { decodeSampling, decodeSamplingOptions } from '../sampling/sampling-codec.ts';
import { parseBody } from '../validation/parse-body.ts';
import { completionRequestSchema, type CompletionRequest } from './request-schema.ts';
import { refuseUnsupported } from './unsupported-parameters.ts';

/** One prompt: text, or the model's own token ids. */
export type CompletionPrompt = CompletionModelCallOptions['prompt'];

export type DecodedCompletionRequest = {
  modelId: string;
  /** At least one. */
  prompts: CompletionPrompt[];
  /** What all prompts have in common. Its `providerOptions.loam` are `LoamOptions`. */
  call: Omit<CompletionModelCallOptions, 'prompt'>;
  /** Whether every answer begins with its prompt. */
  echo: boolean;
  stream: boolean;
  /** Whether a stream ends with a usage chunk. */
  includeUsage: boolean;
  /** `n`: answers to each prompt. */
  choices: number;
  /** Names of the fields nobody knows, safe for a header. */
  ignored: string[];
};

/**
 * Turns the body of `POST /completions` into calls.
 *
 * @throws WireError with status 400, naming the field at fault
 */
export function decodeCompletionRequest(body: unknown): DecodedCompletionRequest {
  const { value: request, ignored } = parseBody(completionRequestSchema, body);
  refuseUnsupported(request);
  const options = removeUndefined({
    ...decodeSamplingOptions(request),
    logprobs: request.logprobs ?? undefined,
    ...decodeConstraint(request),
    cacheKey: request.prompt_cache_key ?? undefined,
    user: request.user ?? undefined,
  }) satisfies LoamOptions;

  return {
    modelId: request.model,
    prompts: promptsOf(request.prompt),
    call: removeUndefined({
      ...decodeSampling(request),
      maxOutputTokens: request.max_tokens ?? undefined,
      suffix: request.suffix || undefined,
      promptLogprobs: (request.echo && typeof request.logprobs === 'number') || undefined,
      providerOptions: Object.keys(options).length > 0 ? { loam: options } : undefined,
    }),
    echo: request.echo ?? false,
    stream: request.stream ?? false,
    includeUsage: request.stream_options?.include_usage ?? false,
    choices: request.n ?? 1,
    ignored,
  };
}

function promptsOf(prompt: CompletionRequest['prompt']): CompletionPrompt[] {
  if (typeof prompt === 'string') return [prompt];
  return isTokens(prompt) ? [prompt] : prompt;
}

function isTokens(list: string[] | number[] | number[][]): list is number[] {
  return typeof list[0] === 'number';
}
