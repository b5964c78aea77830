import type { LanguageModelV4FinishReason } from '@ai-sdk/provider';

type Unified = LanguageModelV4FinishReason['unified'];

const decoded: Readonly<Record<string, Unified>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
};

/**
 * The wire's finish reason of a finished answer; undefined where the answer is not finished but
 * failed (`error`) or was cut off (`interrupted`), for which the wire has no reason.
 *
 * Clients act on `tool_calls` exactly when there are calls, whatever the model's server called it.
 */
export function encodeFinishReason(
  unified: Unified,
  hasToolCalls: boolean,
): 'stop' | 'length' | 'tool_calls' | 'content_filter' | undefined {
  switch (unified) {
    case 'error':
    case 'interrupted':
      return undefined;
    case 'length':
      return 'length';
    case 'content-filter':
      return 'content_filter';
    default:
      return hasToolCalls ? 'tool_calls' : 'stop';
  }
}

export function decodeFinishReason(raw: string): LanguageModelV4FinishReason {
  return { unified: (Object.hasOwn(decoded, raw) && decoded[raw]) || 'other', raw };
}
