import { createIdGenerator } from '@ai-sdk/provider-utils';
import type { ApiKey, ApiKeySettings, StoredKey } from './api-key.ts';
import type { KeyStore } from './key-store.ts';
import { randomSecret, secretHash } from './secret.ts';

const newKeyId = createIdGenerator({ prefix: 'key', separator: '_', size: 24 });

/** How exactly a key's last use is known, in milliseconds: one write a minute, not one a request. */
const lastUseMs = 60_000;

/** A key with its secret, which is shown this once and known to nobody afterwards. */
export type IssuedKey = { key: ApiKey; secret: string };

/** The life of API keys: issued, presented, rotated, revoked. */
export class ApiKeys {
  readonly #store: KeyStore;
  readonly #now: () => number;

  constructor(store: KeyStore, options: { now?: (() => number) | undefined } = {}) {
    this.#store = store;
    this.#now = options.now ?? Date.now;
  }

  /** @param prefix what the secret begins with; any, so that keys look as a team is used to (S4-23) */
  async issue(settings: ApiKeySettings, prefix?: string): Promise<IssuedKey> {
    const id = newKeyId();
    const secret = randomSecret(prefix);
    const { name, tenant = id, isAdmin = false, expiresAt = null, ...rest } = settings;
    const { scopes, limits, storage } = rest;
    const key: StoredKey = {
      id,
      name,
      tenant,
      isAdmin,
      hint: hintOf(secret),
      createdAt: this.#now(),
      expiresAt,
      revokedAt: null,
      lastUsedAt: null,
      ...(scopes && { scopes }),
      ...(limits && { limits }),
      ...(storage && { storage }),
      hash: await secretHash(secret),
      previousHash: null,
      previousUntil: null,
    };
    await this.#store.insert(key);
    return { key: withoutHashes(key), secret };
  }

  /**
   * The key a secret opens; `undefined` for one that is unknown, expired, revoked or rotated away.
   *
   * The look-up is by hash: how long it takes tells about the hash of a guess and nothing about any
   * secret, so that there is nothing to compare in constant time.
   */
  async find(secret: string): Promise<ApiKey | undefined> {
    const hash = await secretHash(secret);
    const key = await this.#store.findByHash(hash);
    if (!key || !this.#opens(key, hash)) return undefined;
    if (key.lastUsedAt === null || this.#now() - key.lastUsedAt >= lastUseMs) {
      // It is for whoever looks after keys: a database that only reads for a while keeps nobody out.
      await this.#store.update(key.id, { lastUsedAt: this.#now() }).catch(() => {});
    }
    return withoutHashes(key);
  }

  async list(): Promise<ApiKey[]> {
    return (await this.#store.list()).map(withoutHashes);
  }

  /**
   * Gives a key another secret; everything else stays, its tenant included.
   *
   * @param options.overlapMs how long the old secret still opens, in milliseconds. Default: 0
   * @param options.expiresAt another expiry, Unix milliseconds. Default: as it was
   * @returns `undefined` where there is no such key, or it was revoked
   */
  async rotate(
    id: string,
    options: { overlapMs?: number; expiresAt?: number | null; prefix?: string } = {},
  ): Promise<IssuedKey | undefined> {
    const key = (await this.#store.list()).find(candidate => candidate.id === id);
    if (!key || key.revokedAt !== null) return undefined;
    const { overlapMs = 0, expiresAt = key.expiresAt, prefix } = options;
    const secret = randomSecret(prefix);
    const changes = {
      hash: await secretHash(secret),
      hint: hintOf(secret),
      previousHash: overlapMs > 0 ? key.hash : null,
      previousUntil: overlapMs > 0 ? this.#now() + overlapMs : null,
      expiresAt,
    };
    if (!(await this.#store.update(id, changes))) return undefined;
    return { key: withoutHashes({ ...key, ...changes }), secret };
  }

  /** Whether there was such a key that still opened something. */
  async revoke(id: string): Promise<boolean> {
    const key = (await this.#store.list()).find(candidate => candidate.id === id);
    if (!key || key.revokedAt !== null) return false;
    return this.#store.update(id, { revokedAt: this.#now(), previousHash: null });
  }

  #opens(key: StoredKey, hash: string): boolean {
    const now = this.#now();
    if (key.revokedAt !== null) return false;
    if (key.expiresAt !== null && key.expiresAt <= now) return false;
    return key.hash === hash || (key.previousUntil !== null && key.previousUntil > now);
  }
}

function hintOf(secret: string): string {
  return secret.slice(-4);
}

function withoutHashes(stored: StoredKey): ApiKey {
  const { hash: _hash, previousHash: _previous, previousUntil: _until, ...key } = stored;
  return key;
}
