import type { JSONObject, LanguageModelV4Usage } from '@ai-sdk/provider';
import { createNullLanguageModelUsage } from '@ai-sdk/provider-utils';
import type { LoamMetadata } from '@loam/model-port';
import { removeUndefined } from '../remove-undefined.ts';
import type { ChatUsage } from './usage-schema.ts';

/** Counts that the model does not know become 0: clients read them as numbers (W-7). */
export function encodeUsage(
  { inputTokens, outputTokens }: LanguageModelV4Usage,
  metadata: LoamMetadata = {},
): ChatUsage {
  const promptTokens = inputTokens.total ?? 0;
  const completionTokens = outputTokens.total ?? 0;
  const { cache, timings, cost, gate, target, model } = metadata;
  const loam = removeUndefined({
    cache:
      cache &&
      removeUndefined({
        cached_tokens: cache.cachedTokens,
        miss_reason: cache.missReason,
      }),
    timings:
      timings &&
      removeUndefined({
        queue_ms: timings.queueMs,
        prompt_ms: timings.promptMs,
        first_token_ms: timings.firstTokenMs,
        decode_ms: timings.decodeMs,
        tokens_per_second: timings.tokensPerSecond,
        draft_tokens: timings.draftTokens,
        accepted_draft_tokens: timings.acceptedDraftTokens,
      }),
    gate,
    target,
    model,
  });
  return removeUndefined({
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: removeUndefined({
      cached_tokens: inputTokens.cacheRead ?? 0,
      cache_write_tokens: inputTokens.cacheWrite,
    }),
    completion_tokens_details: { reasoning_tokens: outputTokens.reasoning ?? 0 },
    cost,
    loam: Object.keys(loam).length > 0 ? loam : undefined,
  });
}

export function decodeUsage(usage: ChatUsage | null | undefined): LanguageModelV4Usage {
  if (!usage) return createNullLanguageModelUsage();
  const { prompt_tokens: input, completion_tokens: output } = usage;
  const cacheRead = usage.prompt_tokens_details?.cached_tokens ?? 0;
  const cacheWrite = usage.prompt_tokens_details?.cache_write_tokens;
  const reasoning = usage.completion_tokens_details?.reasoning_tokens ?? 0;
  return {
    inputTokens: {
      total: input,
      noCache: Math.max(0, input - cacheRead - (cacheWrite ?? 0)),
      cacheRead,
      cacheWrite,
    },
    outputTokens: { total: output, text: Math.max(0, output - reasoning), reasoning },
    // Parsed from JSON, so it is JSON.
    raw: usage as JSONObject,
  };
}

/** The part of `providerMetadata.loam` that travels inside `usage`. */
export function decodeUsageMetadata(usage: ChatUsage | null | undefined): LoamMetadata {
  const { cache, timings, gate, target, model } = usage?.loam ?? {};
  return removeUndefined({
    cache:
      cache &&
      removeUndefined({
        cachedTokens: cache.cached_tokens,
        missReason: cache.miss_reason,
      }),
    timings:
      timings &&
      removeUndefined({
        queueMs: timings.queue_ms,
        promptMs: timings.prompt_ms,
        firstTokenMs: timings.first_token_ms,
        decodeMs: timings.decode_ms,
        tokensPerSecond: timings.tokens_per_second,
        draftTokens: timings.draft_tokens,
        acceptedDraftTokens: timings.accepted_draft_tokens,
      }),
    cost: usage?.cost,
    gate,
    target,
    model,
  });
}
