import { createIdGenerator } from '@ai-sdk/provider-utils';
import type { ResponseItem } from '@loam/openai-wire';

type Message = Extract<ResponseItem, { type: 'message' }>;
type Part = Exclude<Message['content'], string>[number];

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
 * the parts that OpenAI has for their role.
 */
export function toStoredItem(item: ResponseItem): ResponseItem {
  const id = item.id ?? newId(prefixes[item.type]);
  switch (item.type) {
    case 'message':
      return { ...item, id, status: item.status ?? 'completed', content: partsOf(item) };
    case 'reasoning':
      return { ...item, id, summary: item.summary ?? [] };
    case 'compaction':
      return { ...item, id };
    default:
      return { ...item, id, status: item.status ?? 'completed' };
  }
}

function partsOf({ role, content }: Message): Part[] {
  if (typeof content === 'string') return [textPart(role, content)];
  return content.map(part =>
    part.type === 'text' || part.type === 'output_text' || part.type === 'input_text'
      ? { ...textPart(role, part.text), ...knownExtras(role, part) }
      : part,
  );
}

function textPart(role: Message['role'], text: string): Part {
  return role === 'assistant'
    ? { type: 'output_text', text, annotations: [], logprobs: [] }
    : { type: 'input_text', text };
}

/** What an answer that comes back has beside its text. */
function knownExtras(role: Message['role'], part: Part): object {
  if (role !== 'assistant' || part.type !== 'output_text') return {};
  return { annotations: part.annotations ?? [], logprobs: part.logprobs ?? [] };
}
