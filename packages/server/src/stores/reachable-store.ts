import { WireError } from '@loam/openai-wire';
import { withinMs } from '../choices/within-ms.ts';
import { storeUnavailable } from '../errors/refusals.ts';

/** How long a client waits for a store, in milliseconds. Longer than that, it cannot be reached. */
export const storeLimitMs = 5000;

/**
 * A store as requests see it: whatever it throws, and silence of `limitMs`, is a 503
 * `store_unavailable` that a client may try again. Why is in its `cause`, for the log only.
 *
 * @param what it keeps, in words for clients
 */
export function reachableStore<Store extends object>(
  store: Store,
  what: string,
  limitMs: number = storeLimitMs,
): Store {
  // Not of the store itself: what is frozen could not be given in another form.
  return new Proxy({} as Store, {
    get(_, name) {
      const member: unknown = Reflect.get(store, name);
      if (typeof member !== 'function') return member;
      const method = member as (...args: unknown[]) => Promise<unknown>;
      return async (...args: unknown[]) => {
        const answer = await withinMs(
          (async () => ({ value: await method.apply(store, args) }))(),
          limitMs,
        ).catch((error: unknown) => {
          throw WireError.isInstance(error) ? error : storeUnavailable(what, error);
        });
        if (answer) return answer.value;
        throw storeUnavailable(what, new Error(`It was silent for ${limitMs / 1000} s.`));
      };
    },
  });
}
