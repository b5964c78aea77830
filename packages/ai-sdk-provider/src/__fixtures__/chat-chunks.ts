/** Chunks as Loam's server sends them (W-3, W-7). */
const head = {
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_700_000_000,
  model: 'loam/tiny',
};

export const usage = {
  prompt_tokens: 11,
  completion_tokens: 7,
  total_tokens: 18,
  prompt_tokens_details: { cached_tokens: 5 },
  completion_tokens_details: { reasoning_tokens: 3 },
};

export function deltaChunk(delta: object, finishReason: string | null = null): object {
  return {
    ...head,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
  };
}

export const roleChunk = deltaChunk({ role: 'assistant', content: '' });
export const usageChunk = { ...head, choices: [], usage };
export const done = 'data: [DONE]\n\n';

export const textChunks = [
  roleChunk,
  deltaChunk({ content: 'Hello' }),
  ': keep-alive\n\n',
  deltaChunk({ content: ', wörld 😀' }),
  deltaChunk({}, 'stop'),
  usageChunk,
  done,
];

export function toolCallChunks(
  toolName: string,
  input: object,
  toolCallId = 'call_1',
): Array<object | string> {
  const text = JSON.stringify(input);
  const middle = Math.ceil(text.length / 2);
  const toolDelta = (call: object) => deltaChunk({ tool_calls: [{ index: 0, ...call }] });
  return [
    roleChunk,
    deltaChunk({ reasoning_content: 'I should ' }),
    deltaChunk({ reasoning_content: 'look that up.' }),
    toolDelta({ id: toolCallId, type: 'function', function: { name: toolName, arguments: '' } }),
    toolDelta({ function: { arguments: text.slice(0, middle) } }),
    toolDelta({ function: { arguments: text.slice(middle) } }),
    deltaChunk({}, 'tool_calls'),
    usageChunk,
    done,
  ];
}

export function completion(message: object, finishReason = 'stop'): object {
  return {
    ...head,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', ...message },
        logprobs: null,
        finish_reason: finishReason,
      },
    ],
    usage,
  };
}
