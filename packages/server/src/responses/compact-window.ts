import type { ResponseItem } from '@loam/openai-wire';

/**
 * Makes a conversation shorter without a model (OR-7): what was said stays, how the answers were
 * found goes. Reasoning and remarks on the way are dropped, and then calls of functions with their
 * outputs, the oldest first, until the window fits. Calls of the turn that is still open stay.
 *
 * @param fits whether a window is short enough
 */
export function compactWindow(
  items: readonly ResponseItem[],
  fits: (window: readonly ResponseItem[]) => boolean,
): ResponseItem[] {
  let window = items.filter(isWorthKeeping);
  for (const callId of closedCalls(window)) {
    if (fits(window)) break;
    window = window.filter(item => callIdOf(item) !== callId);
  }
  return window;
}

function isWorthKeeping(item: ResponseItem): boolean {
  if (item.type === 'reasoning') return false;
  return !(item.type === 'message' && item.role === 'assistant' && item.phase === 'commentary');
}

/** The calls of turns that have their answer, the oldest first. */
function closedCalls(items: readonly ResponseItem[]): Set<string> {
  const lastUser = items.findLastIndex(item => item.type === 'message' && item.role === 'user');
  const before = items.slice(0, Math.max(0, lastUser)).map(callIdOf);
  return new Set(before.filter(callId => callId !== undefined));
}

function callIdOf(item: ResponseItem): string | undefined {
  return item.type === 'function_call' || item.type === 'function_call_output'
    ? item.call_id
    : undefined;
}
