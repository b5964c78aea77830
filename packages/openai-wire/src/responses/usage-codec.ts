import type { JSONObject, LanguageModelV4Usage } from '@ai-sdk/provider';
import type { LoamMetadata } from '@loam/model-port';
import { decodeUsage, decodeUsageMetadata, encodeUsage } from '../chat/usage-codec.ts';
import type { ChatUsage } from '../chat/usage-schema.ts';
import type { ResponseUsage } from './response-schema.ts';

/** The counts of the chat wire under the names of this one (W-7). */
export function encodeResponseUsage(
  usage: LanguageModelV4Usage,
  metadata?: LoamMetadata,
): ResponseUsage {
  const {
    prompt_tokens,
    completion_tokens,
    prompt_tokens_details: input,
    completion_tokens_details: output,
    ...rest
  } = encodeUsage(usage, metadata);
  return {
    ...rest,
    input_tokens: prompt_tokens,
    input_tokens_details: {
      cached_tokens: input?.cached_tokens ?? 0,
      cache_write_tokens: input?.cache_write_tokens ?? 0,
    },
    output_tokens: completion_tokens,
    output_tokens_details: { reasoning_tokens: output?.reasoning_tokens ?? 0 },
  };
}

export function decodeResponseUsage(usage: ResponseUsage | null | undefined): LanguageModelV4Usage {
  const decoded = decodeUsage(usage && toChatUsage(usage));
  // Parsed from JSON, so it is JSON.
  return usage ? { ...decoded, raw: usage as JSONObject } : decoded;
}

export function decodeResponseUsageMetadata(usage: ResponseUsage | null | undefined): LoamMetadata {
  return decodeUsageMetadata(usage && toChatUsage(usage));
}

function toChatUsage({
  input_tokens,
  output_tokens,
  total_tokens,
  input_tokens_details: input,
  output_tokens_details: output,
  cost,
  loam,
}: ResponseUsage): ChatUsage {
  return {
    prompt_tokens: input_tokens,
    completion_tokens: output_tokens,
    total_tokens,
    prompt_tokens_details: input,
    completion_tokens_details: output,
    cost,
    loam,
  };
}
