import type { ResponseItem } from '@loam/openai-wire';

/** A conversation in two: the turns that have their answer, and the one that waits for it. */
export type Window = { closed: ResponseItem[]; open: ResponseItem[] };

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
): Window {
  const { open, ...window } = splitWindow(items);
  let { closed } = window;
  const needed = callIdsOf(open);
  for (const callId of callIdsOf(closed)) {
    if (fits([...closed, ...open])) break;
    if (!needed.has(callId)) closed = closed.filter(item => callIdOf(item) !== callId);
  }
  return { closed, open };
}

/** The open turn as it is, and of those before it what is worth keeping. */
export function splitWindow(items: readonly ResponseItem[]): Window {
  const border = openTurn(items);
  return { closed: items.slice(0, border).filter(isWorthKeeping), open: items.slice(border) };
}

/** The calls of functions that items make or answer, the oldest first. */
export function callIdsOf(items: readonly ResponseItem[]): Set<string> {
  return new Set(items.map(callIdOf).filter(callId => callId !== undefined));
}

export function callIdOf(item: ResponseItem): string | undefined {
  return item.type === 'function_call' || item.type === 'function_call_output'
    ? item.call_id
    : undefined;
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
