import {
  type EmbeddingModelV3CallOptions,
  type EmbeddingModelV4CallOptions,
  InvalidArgumentError,
  type LanguageModelV3CallOptions,
  type LanguageModelV4CallOptions,
  type SharedV3ProviderOptions,
} from '@ai-sdk/provider';
import { z } from 'zod/v4';
import type {
  LoamEmbeddingOptions as LoamEmbeddingOptionsV4,
  LoamOptions as LoamOptionsV4,
  LoamResponsesOptions as LoamResponsesOptionsV4,
} from '../options/option-schemas.ts';
import { toPromptV4 } from './prompt-v4.ts';

const reasoningSchema = z
  .enum(['provider-default', 'none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'])
  .optional();
const dimensionsSchema = z.int().min(1).optional();

type ReasoningOption = {
  /** How much the model thinks before it answers. `ai` 6 has no setting of its own for it. */
  reasoning?: z.infer<typeof reasoningSchema>;
};

/** `providerOptions.loam` of a language model, for `ai` 6. */
export type LoamOptions = LoamOptionsV4 & ReasoningOption;

/** `providerOptions.loam` of a responses model, for `ai` 6. */
export type LoamResponsesOptions = LoamResponsesOptionsV4 & ReasoningOption;

/** `providerOptions.loam` of an embedding model, for `ai` 6. */
export type LoamEmbeddingOptions = LoamEmbeddingOptionsV4 & {
  /** Numbers in each vector. `ai` 6 has no setting of its own for it. */
  dimensions?: number;
};

export function toLanguageCallV4(call: LanguageModelV3CallOptions): LanguageModelV4CallOptions {
  const { value, providerOptions } = take(call.providerOptions, 'reasoning', reasoningSchema);
  return {
    ...call,
    prompt: toPromptV4(call.prompt),
    providerOptions,
    ...(value !== undefined && { reasoning: value }),
  };
}

export function toEmbeddingCallV4(call: EmbeddingModelV3CallOptions): EmbeddingModelV4CallOptions {
  const { value, providerOptions } = take(call.providerOptions, 'dimensions', dimensionsSchema);
  return { ...call, providerOptions, ...(value !== undefined && { dimensions: value }) };
}

/** Takes out one option of Loam that is a setting of the call in the fourth version. */
function take<T>(
  providerOptions: SharedV3ProviderOptions | undefined,
  name: string,
  schema: z.ZodType<T>,
): { value: T | undefined; providerOptions: SharedV3ProviderOptions | undefined } {
  const { [name]: raw, ...loam } = providerOptions?.loam ?? {};
  if (raw === undefined) return { value: undefined, providerOptions };
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    const argument = `providerOptions.loam.${name}`;
    throw new InvalidArgumentError({
      argument,
      message: `${argument}: ${parsed.error.issues[0]?.message ?? 'invalid'}`,
      cause: parsed.error,
    });
  }
  return { value: parsed.data, providerOptions: { ...providerOptions, loam } };
}
