import { useSyncExternalStore } from 'react';

const storageName = 'loam-key';
const listeners = new Set<() => void>();

/**
 * The key a visitor has given: kept for this tab only, and gone with it.
 *
 * @returns `undefined` until it is known whether there is one; only the browser knows
 */
export function useKey(): string | null | undefined {
  return useSyncExternalStore(
    subscribe,
    () => sessionStorage.getItem(storageName),
    () => undefined,
  );
}

/** @param key `null` forgets it */
export function keepKey(key: string | null): void {
  if (key === null) sessionStorage.removeItem(storageName);
  else sessionStorage.setItem(storageName, key);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
