import type { Token } from './backend.ts';

/** How many tokens at the beginning of `held` are those of `prompt` from `offset` on. */
export function commonLength(held: readonly Token[], prompt: readonly Token[], offset = 0): number {
  const most = Math.min(held.length, prompt.length - offset);
  let length = 0;
  while (length < most && held[length] === prompt[offset + length]) length++;
  return length;
}
