import type { CacheMissReason } from '@loam/model-port';

/** What a conversation was last answered with by one model. */
type Visit = {
  /** The model as it was loaded then: another object each time it is loaded. */
  loaded: object;
  /** Everything that decides how its prompt begins, apart from the messages. */
  layout: string;
};

/** Conversations that are remembered; those unused for longest go first. */
const mostRemembered = 4096;

/**
 * Where each conversation with a key has been, across all models of a provider.
 *
 * An engine knows its own sequences and why they do not hold a prompt. That the prompt was computed
 * by another model, under another template, or before the model was unloaded, it cannot know.
 */
export class Conversations {
  readonly #visits = new Map<string, Map<string, Visit>>();

  /**
   * Notes that a conversation comes to a model.
   *
   * @returns why its prefix cannot be there, though it has been computed before
   */
  visit(
    cacheKey: string | undefined,
    modelId: string,
    { loaded, layout }: Visit,
  ): CacheMissReason | undefined {
    if (cacheKey === undefined) return undefined;
    const visits = this.#visits.get(cacheKey) ?? new Map<string, Visit>();
    const before = visits.get(modelId);
    visits.set(modelId, { loaded, layout });
    this.#visits.delete(cacheKey);
    this.#visits.set(cacheKey, visits);
    for (const oldest of this.#visits.keys()) {
      if (this.#visits.size <= mostRemembered) break;
      this.#visits.delete(oldest);
    }
    if (!before) return visits.size > 1 ? 'other-model' : undefined;
    if (before.loaded !== loaded) return 'evicted';
    return before.layout === layout ? undefined : 'template-changed';
  }
}

/** What the engine says, made more exact by what only the provider knows. */
export function missReasonOf(
  engine: CacheMissReason | undefined,
  conversation: CacheMissReason | undefined,
): CacheMissReason | undefined {
  if (engine === 'first-use') return conversation ?? engine;
  // Under another template a conversation begins otherwise, which looks like an edit.
  if (engine === 'edited-history' && conversation === 'template-changed') return conversation;
  return engine;
}
