import type { StoredKey } from './api-key.ts';

/** What changes of a key after it was made. */
export type KeyChanges = Partial<
  Pick<
    StoredKey,
    'hint' | 'expiresAt' | 'revokedAt' | 'lastUsedAt' | 'hash' | 'previousHash' | 'previousUntil'
  >
>;

/**
 * Keeps API keys. It knows hashes only and judges nothing: what a key is worth, expired and revoked
 * ones included, is for `ApiKeys` to say, once for all stores.
 */
export interface KeyStore {
  /** @throws Error when there is a key with this id or hash already */
  insert(key: StoredKey): Promise<void>;

  /** The key whose current or previous secret has this hash; current ones go first. */
  findByHash(hash: string): Promise<StoredKey | undefined>;

  /** Every key, in the order they were made. */
  list(): Promise<StoredKey[]>;

  /** Changes the named fields and no others. Whether there is such a key. */
  update(id: string, changes: KeyChanges): Promise<boolean>;

  close(): Promise<void>;
}
