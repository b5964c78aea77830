import type { StoragePolicy } from '../responses/response-memory.ts';

/**
 * What a key may use. A list that is absent allows everything; an entry is a name, or the beginning
 * of names followed by `*`, such as `org/*`.
 */
export type KeyScopes = {
  /** Ids of models. */
  models?: readonly string[] | undefined;
  /** Paths behind the base path, with everything below: `chat/completions`, `responses`. */
  endpoints?: readonly string[] | undefined;
  /** Names of gates. */
  gates?: readonly string[] | undefined;
};

/** How much a key may use. What is absent has the server's own limit, or none. */
export type KeyLimits = {
  requestsPerMinute?: number | undefined;
  tokensPerMinute?: number | undefined;
  /** Requests that are being answered at one time. */
  concurrentRequests?: number | undefined;
  /** The largest request body, in bytes. */
  maxBodyBytes?: number | undefined;
  /** Messages or input items in one request. */
  maxMessages?: number | undefined;
};

/** What a key is given when it is made, and keeps when it is rotated. */
export type ApiKeySettings = {
  /** What its owner calls it. */
  name: string;
  /** Whose data it may see; keys of one tenant share it. Default: a tenant of its own. */
  tenant?: string | undefined;
  /** Whether it sees the usage of every tenant. Default: false. */
  isAdmin?: boolean | undefined;
  /** Unix milliseconds. Default: never. */
  expiresAt?: number | null | undefined;
  scopes?: KeyScopes | undefined;
  limits?: KeyLimits | undefined;
  storage?: StoragePolicy | undefined;
};

/** A key without its secret, which nobody but its owner has. Times are Unix milliseconds. */
export type ApiKey = {
  /** `key_` and 24 characters. */
  id: string;
  name: string;
  tenant: string;
  isAdmin: boolean;
  /** The secret's last four characters, to tell keys apart. */
  hint: string;
  createdAt: number;
  expiresAt: number | null;
  revokedAt: number | null;
  /** Within a minute. */
  lastUsedAt: number | null;
  scopes?: KeyScopes | undefined;
  limits?: KeyLimits | undefined;
  storage?: StoragePolicy | undefined;
};

/** A key as it is kept: with the SHA-256 of its secret in hexadecimal, never the secret. */
export type StoredKey = ApiKey & {
  hash: string;
  /** The secret before the last rotation, while it still opens. */
  previousHash: string | null;
  /** Unix milliseconds. */
  previousUntil: number | null;
};
