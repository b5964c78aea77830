import { isReasoningUIPart, isTextUIPart, isToolUIPart } from 'ai';
import { listItems } from '../chat/long-list.ts';
import type { ChatMessage, ChatPart } from '../chat/message.ts';
import type { ToolPart } from './tool.tsx';

/** A message as it is drawn: neighbouring tool calls stand together, everything empty is left out. */
export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: string[] }
  | { readonly kind: 'reasoning'; readonly text: string; readonly isStreaming: boolean }
  | { readonly kind: 'tools'; readonly parts: readonly ToolPart[] };

export function blocksOf(message: ChatMessage): Block[] {
  const blocks: Block[] = [];
  for (const part of message.parts) {
    const block = blockOf(part, message);
    if (block === undefined) continue;
    const previous = blocks.at(-1);
    if (block.kind === 'tools' && previous?.kind === 'tools') {
      blocks[blocks.length - 1] = { kind: 'tools', parts: [...previous.parts, ...block.parts] };
    } else {
      blocks.push(block);
    }
  }
  return blocks;
}

function blockOf(part: ChatPart, message: ChatMessage): Block | undefined {
  if (isTextUIPart(part)) {
    const items = message.metadata?.mode === 'long-list' ? listItems(part.text) : undefined;
    if (items !== undefined) return { kind: 'list', items };
    return part.text.trim() === '' ? undefined : { kind: 'text', text: part.text };
  }
  if (isReasoningUIPart(part)) {
    if (part.text.trim() === '') return undefined;
    return { kind: 'reasoning', text: part.text.trim(), isStreaming: part.state === 'streaming' };
  }
  if (isToolUIPart(part)) return { kind: 'tools', parts: [part] };
  return undefined;
}

/** What the copy button copies: the words, without thoughts and tool calls. */
export function textOf(message: ChatMessage): string {
  return blocksOf(message)
    .flatMap(block =>
      block.kind === 'text' ? [block.text] : block.kind === 'list' ? [block.items.join('\n')] : [],
    )
    .join('\n\n');
}
