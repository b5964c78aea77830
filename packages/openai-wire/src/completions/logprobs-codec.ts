import type { PromptLogprob, TokenLogprob } from '@loam/model-port';
import type { CompletionLogprobs } from './response-schema.ts';

/** @param offset where the first of the tokens begins in the answer's text */
export function encodeCompletionLogprobs(
  logprobs: readonly PromptLogprob[],
  offset: number,
): CompletionLogprobs & { text_offset: number[] } {
  let next = offset;
  const offsets = logprobs.map(({ token }) => {
    const start = next;
    next += token.length;
    return start;
  });
  return {
    tokens: logprobs.map(({ token }) => token),
    token_logprobs: logprobs.map(({ logprob = null }) => logprob),
    // Nothing is known of the first token of a prompt.
    top_logprobs: logprobs.map(({ logprob, top }) =>
      logprob === undefined
        ? null
        : Object.fromEntries(top.map(each => [each.token, each.logprob])),
    ),
    text_offset: offsets,
  };
}

export function decodeCompletionLogprobs(
  logprobs: CompletionLogprobs | null | undefined,
): TokenLogprob[] {
  if (!logprobs) return [];
  return logprobs.tokens.flatMap((token, index) => {
    const logprob = logprobs.token_logprobs[index];
    // The first token of an echoed prompt has no probability.
    if (logprob === undefined || logprob === null) return [];
    const top = Object.entries(logprobs.top_logprobs?.[index] ?? {});
    return { token, logprob, top: top.map(([text, value]) => ({ token: text, logprob: value })) };
  });
}
