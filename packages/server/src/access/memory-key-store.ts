import type { StoredKey } from './api-key.ts';
import type { KeyStore } from './key-store.ts';

/** Keeps keys for as long as the process lives. */
export function createMemoryKeyStore(): KeyStore {
  const keys = new Map<string, StoredKey>();
  const all = () => [...keys.values()];

  return {
    async insert(key) {
      if (all().some(({ id, hash }) => id === key.id || hash === key.hash)) {
        throw new Error(`There is an API key like ${key.id} already.`);
      }
      keys.set(key.id, structuredClone(key));
    },
    async findByHash(hash) {
      const key =
        all().find(candidate => candidate.hash === hash) ??
        all().find(candidate => candidate.previousHash === hash);
      return key && structuredClone(key);
    },
    list: async () => all().map(key => structuredClone(key)),
    async update(id, changes) {
      const key = keys.get(id);
      if (key) keys.set(id, { ...key, ...changes });
      return key !== undefined;
    },
    close: async () => keys.clear(),
  };
}
