import type { ResponseItem } from '@loam/openai-wire';

/**
 * Makes a conversation shorter without a model (OR-7): what was said stays, how the answers were
 * found goes. Of the turns that have their answer, reasoning and remarks on the way are dropped, and
 * then calls of functions with their outputs, the oldest first, until the window fits. The turn that
 * is still open stays as it is.
 *
 * @param fits whether a window is short enough
 */
export function compactWindow(
  items: readonly ResponseItem[],
  fits: (window: readonly ResponseItem[]) => boolean,
): { closed: ResponseItem[]; open: ResponseItem[] } {
  const border = openTurn(items);
  const open = items.slice(border);
  let closed = items.slice(0, border).filter(isWorthKeeping);
  for (const callId of new Set(closed.map(callIdOf))) {
    if (fits([...closed, ...open])) break;
    if (callId !== undefined) closed = closed.filter(item => callIdOf(item) !== callId);
  }
  return { closed, open };
}

/** Where the turn begins that waits for an answer: at the last user message without one. */
function openTurn(items: readonly ResponseItem[]): number {
  const last = items.at(-1);
  if (!last || isAnswer(last)) return items.length;
  const question = items.findLastIndex(item => item.type === 'message' && item.role === 'user');
  return question === -1 ? 0 : question;
}

function isAnswer(item: ResponseItem): boolean {
  return item.type === 'message' && item.role === 'assistant' && item.phase !== 'commentary';
}

function isWorthKeeping(item: ResponseItem): boolean {
  if (item.type === 'reasoning') return false;
  return item.type !== 'message' || item.role !== 'assistant' || isAnswer(item);
}

function callIdOf(item: ResponseItem): string | undefined {
  return item.type === 'function_call' || item.type === 'function_call_output'
    ? item.call_id
    : undefined;
}
