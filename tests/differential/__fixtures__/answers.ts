/** What is compared of an answer, from either server's JSON. */
export type Answer = {
  promptTokens: number;
  cachedTokens: number | undefined;
  outputTokens: number;
  finishReason: string;
  text: string;
  calls: { name: string; input: unknown }[];
};

/** Of each token of an answer: its text, its log-probability, and the highest ones in their order. */
export type Logprob = { token: string; logprob: number; top: number[] };

export type ChatCompletion = {
  choices: [
    {
      finish_reason: string;
      message: {
        content?: string | null;
        tool_calls?: { function: { name: string; arguments: string } }[];
      };
      logprobs?: { content: WireLogprob[] } | null;
    },
  ];
  usage: Usage;
};

export type Completion = {
  choices: [{ finish_reason: string; text: string; logprobs?: CompletionLogprobs | null }];
  usage: Usage;
};

type Usage = {
  prompt_tokens: number;
  completion_tokens: number;
  prompt_tokens_details?: { cached_tokens?: number };
};
type WireLogprob = { token: string; logprob: number; top_logprobs: { logprob: number }[] };
/** OpenAI's shape, and the one of chat completions, which llama-server uses here too. */
type CompletionLogprobs =
  | { content: WireLogprob[] }
  | { tokens: string[]; token_logprobs: number[]; top_logprobs: Record<string, number>[] };

export function chatAnswer({ choices: [choice], usage }: ChatCompletion): Answer {
  const { content, tool_calls: calls = [] } = choice.message;
  return {
    ...countsOf(usage),
    finishReason: choice.finish_reason,
    text: content ?? '',
    calls: calls.map(call => ({
      name: call.function.name,
      input: JSON.parse(call.function.arguments) as unknown,
    })),
  };
}

export function completionAnswer({ choices: [choice], usage }: Completion): Answer {
  return { ...countsOf(usage), finishReason: choice.finish_reason, text: choice.text, calls: [] };
}

function countsOf(usage: Usage) {
  return {
    promptTokens: usage.prompt_tokens,
    cachedTokens: usage.prompt_tokens_details?.cached_tokens,
    outputTokens: usage.completion_tokens,
  };
}

export function logprobsOf({ choices: [{ logprobs }] }: ChatCompletion | Completion): Logprob[] {
  if (!logprobs) return [];
  if ('content' in logprobs) {
    return logprobs.content.map(({ token, logprob, top_logprobs: top }) => ({
      token,
      logprob,
      top: top.map(each => each.logprob),
    }));
  }
  return logprobs.tokens.map((token, index) => ({
    token,
    logprob: logprobs.token_logprobs[index] ?? Number.NaN,
    // Keys that are numbers come first in an object, whatever their order was.
    top: Object.values(logprobs.top_logprobs[index] ?? {}).toSorted((a, b) => b - a),
  }));
}

/** The largest difference between the log-probabilities of two answers; NaN where one has none. */
export function logprobDistance(ours: readonly Logprob[], theirs: readonly Logprob[]): number {
  return Math.max(
    ...theirs.flatMap((token, index) => {
      const other = ours[index];
      return [token.logprob, ...token.top].map((value, place) =>
        Math.abs(value - ([other?.logprob, ...(other?.top ?? [])][place] ?? Number.NaN)),
      );
    }),
  );
}
