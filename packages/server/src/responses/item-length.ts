import type { ResponseItem } from '@loam/openai-wire';

/** Close enough where a provider has no tokenizer. */
export const charactersPerToken = 4;

/** About how many tokens items have for a model. */
export function tokensOf(items: readonly ResponseItem[]): number {
  let characters = 0;
  for (const item of items) characters += lengthOf(item);
  return Math.ceil(characters / charactersPerToken);
}

function lengthOf(item: ResponseItem): number {
  switch (item.type) {
    case 'message':
      return textLength(item.content);
    case 'function_call':
      return item.name.length + item.arguments.length;
    case 'function_call_output':
      return textLength(item.output);
    case 'reasoning':
      return textLength(item.content ?? []) + textLength(item.summary ?? []);
    default:
      return item.encrypted_content.length;
  }
}

function textLength(content: string | ReadonlyArray<object>): number {
  if (typeof content === 'string') return content.length;
  let length = 0;
  for (const part of content) {
    if ('text' in part && typeof part.text === 'string') length += part.text.length;
  }
  return length;
}
