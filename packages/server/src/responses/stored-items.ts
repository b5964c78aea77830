import { createIdGenerator } from '@ai-sdk/provider-utils';
import type { ResponseItem } from '@loam/openai-wire';

const prefixes = {
  message: 'msg',
  reasoning: 'rs',
  function_call: 'fc',
  function_call_output: 'fco',
  compaction: 'cmp',
} as const satisfies Record<ResponseItem['type'], string>;

const newId = (prefix: string) => createIdGenerator({ prefix, separator: '_', size: 24 })();

/**
 * The items of a request as they are kept and listed: each with an id and a status, and messages as
 * parts.
 */
export function toStoredItem(item: ResponseItem): ResponseItem {
  const id = item.id ?? newId(prefixes[item.type]);
  switch (item.type) {
    case 'message': {
      const { content, role } = item;
      const text = typeof content === 'string' ? content : undefined;
      return {
        ...item,
        id,
        status: item.status ?? 'completed',
        content:
          typeof content !== 'string'
            ? content
            : role === 'assistant'
              ? [{ type: 'output_text', text: content, annotations: [], logprobs: [] }]
              : [{ type: 'input_text', text: text ?? '' }],
      };
    }
    case 'reasoning':
      return { ...item, id, summary: item.summary ?? [] };
    case 'compaction':
      return { ...item, id };
    default:
      return { ...item, id, status: item.status ?? 'completed' };
  }
}
