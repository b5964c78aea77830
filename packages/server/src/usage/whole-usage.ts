import type { LanguageModelV4Usage } from '@ai-sdk/provider';

/**
 * Counts the reasoning among the output, where a server left it out.
 *
 * OpenAI's `completion_tokens` has it in it; some servers that speak OpenAI's wire, xAI's for one,
 * only add it to `total_tokens`, and bill it all the same.
 */
export function wholeUsage(usage: LanguageModelV4Usage): LanguageModelV4Usage {
  const { inputTokens, outputTokens, raw } = usage;
  const { total, reasoning } = outputTokens;
  if (inputTokens.total === undefined || total === undefined || !reasoning) return usage;
  if (raw?.['total_tokens'] !== inputTokens.total + total + reasoning) return usage;
  return { ...usage, outputTokens: { total: total + reasoning, text: total, reasoning } };
}
