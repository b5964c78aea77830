import { itemsOf, type ResponseStore, type StoredResponse } from './response-store.ts';
import { sweepMs } from './sweep.ts';

export type MemoryResponseStoreOptions = {
  /** Beyond it the oldest responses go, in bytes of JSON. Default: 64 MiB. */
  maxBytes?: number;
  /** Unix milliseconds. */
  now?: () => number;
};

type Entry = {
  /** Kept as text: nobody can change what is stored, and its size is known. */
  json: string;
  previousResponseId: string | null;
  expiresAt: number;
  itemIds: string[];
};

const defaultMaxBytes = 64 * 1024 * 1024;

/** Keeps responses for as long as the process lives. */
export function createMemoryResponseStore(options: MemoryResponseStoreOptions = {}): ResponseStore {
  const { maxBytes = defaultMaxBytes, now = Date.now } = options;
  /** In the order they were put, the oldest first. */
  const entries = new Map<string, Entry>();
  /** Ids of responses by the items they hold, the latest last. */
  const holders = new Map<string, Set<string>>();
  let bytes = 0;

  const remove = (key: string): boolean => {
    const entry = entries.get(key);
    if (!entry) return false;
    entries.delete(key);
    bytes -= entry.json.length;
    const tenant = key.slice(0, key.indexOf('\n'));
    for (const itemId of entry.itemIds) {
      const itemKey = keyOf(tenant, itemId);
      const responses = holders.get(itemKey);
      responses?.delete(key);
      if (responses?.size === 0) holders.delete(itemKey);
    }
    return true;
  };

  const find = (key: string): Entry | undefined => {
    const entry = entries.get(key);
    if (!entry || entry.expiresAt > now()) return entry;
    remove(key);
    return undefined;
  };

  const parse = (entry: Entry) => JSON.parse(entry.json) as StoredResponse;

  let sweptAt = now();
  const removeExpired = (): number => {
    sweptAt = now();
    const expired = [...entries].filter(([, { expiresAt }]) => expiresAt <= now());
    for (const [key] of expired) remove(key);
    return expired.length;
  };

  return {
    async put(tenant, stored) {
      const key = keyOf(tenant, stored.response.id);
      remove(key);
      const json = JSON.stringify(stored);
      const itemIds = itemsOf(stored).flatMap(({ id }) => (id ? [id] : []));
      const { previousResponseId, expiresAt } = stored;
      entries.set(key, { json, previousResponseId, expiresAt, itemIds });
      bytes += json.length;
      for (const itemId of itemIds) {
        const itemKey = keyOf(tenant, itemId);
        holders.set(itemKey, (holders.get(itemKey) ?? new Set()).add(key));
      }
      if (bytes > maxBytes || now() - sweptAt >= sweepMs) removeExpired();
      for (const oldest of entries.keys()) {
        if (bytes <= maxBytes) break;
        remove(oldest);
      }
    },

    async get(tenant, id) {
      const entry = find(keyOf(tenant, id));
      return entry && parse(entry);
    },

    async chain(tenant, id, limit) {
      const chain: StoredResponse[] = [];
      let next: string | null = id;
      while (next !== null && chain.length < limit) {
        const entry = find(keyOf(tenant, next));
        if (!entry) break;
        const { events: _, ...stored } = parse(entry);
        chain.push(stored);
        next = entry.previousResponseId;
      }
      return chain;
    },

    async items(tenant, ids) {
      const found = new Map();
      for (const id of ids) {
        for (const key of holders.get(keyOf(tenant, id)) ?? []) {
          const entry = find(key);
          const item = entry && itemsOf(parse(entry)).find(candidate => candidate.id === id);
          if (item) found.set(id, item);
        }
      }
      return found;
    },

    delete: async (tenant, id) => {
      const isKept = find(keyOf(tenant, id)) !== undefined;
      return isKept && remove(keyOf(tenant, id));
    },

    removeExpired: async () => removeExpired(),

    async close() {
      entries.clear();
      holders.clear();
      bytes = 0;
    },
  };
}

function keyOf(tenant: string, id: string): string {
  return `${tenant}\n${id}`;
}
