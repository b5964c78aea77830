import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { Target } from './target.ts';

/** Conversations that are remembered; the one that was silent for longest is forgotten. */
const capacity = 10_000;

/** Which target has which conversation in its cache. */
export class StickyTargets {
  readonly #targets = new Map<string, Target>();

  get(key: string): Target | undefined {
    return this.#targets.get(key);
  }

  set(key: string, target: Target): void {
    this.#targets.delete(key);
    this.#targets.set(key, target);
    const [oldest] = this.#targets.keys();
    if (this.#targets.size > capacity && oldest !== undefined) this.#targets.delete(oldest);
  }
}

/**
 * What a conversation is known by: its cache key, or how it began. `isNew`: nobody can have it in a
 * cache yet, so that the strategy is free to choose.
 */
export async function conversationKey(
  prompt: LanguageModelV4Prompt,
  cacheKey: unknown,
  tenant: string,
): Promise<{ key: string; isNew: boolean }> {
  if (typeof cacheKey === 'string') return { key: `${tenant}\n${cacheKey}`, isNew: false };
  const question = prompt.findIndex(({ role }) => role === 'user');
  const beginning = JSON.stringify([tenant, prompt.slice(0, question + 1)]);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(beginning));
  const key = String.fromCharCode(...new Uint8Array(digest));
  return { key, isNew: !prompt.some(({ role }) => role === 'assistant') };
}
