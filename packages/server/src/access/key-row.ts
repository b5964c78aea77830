import type { ApiKey, StoredKey } from './api-key.ts';
import type { KeyChanges } from './key-store.ts';

/** What is kept as JSON: nothing is ever looked for in it. */
type Settings = Pick<ApiKey, 'isAdmin' | 'scopes' | 'limits' | 'storage'>;

/** The columns of a key in any SQL database, in the order of `valuesOf`. */
export const keyColumns =
  'id, hash, previous_hash, previous_until, name, tenant, hint, settings, created_at, expires_at, revoked_at, last_used_at';

export function valuesOf(key: StoredKey): Array<string | number | null> {
  const { isAdmin, scopes, limits, storage } = key;
  return [
    key.id,
    key.hash,
    key.previousHash,
    key.previousUntil,
    key.name,
    key.tenant,
    key.hint,
    JSON.stringify({ isAdmin, scopes, limits, storage } satisfies Settings),
    key.createdAt,
    key.expiresAt,
    key.revokedAt,
    key.lastUsedAt,
  ];
}

/** @param row as a database gives it: whole numbers may come as texts */
export function toStoredKey(row: Readonly<Record<string, unknown>>): StoredKey {
  const settings = JSON.parse(String(row['settings'])) as Settings;
  const previousHash = row['previous_hash'];
  return {
    id: String(row['id']),
    name: String(row['name']),
    tenant: String(row['tenant']),
    hint: String(row['hint']),
    createdAt: Number(row['created_at']),
    expiresAt: numberOrNull(row['expires_at']),
    revokedAt: numberOrNull(row['revoked_at']),
    lastUsedAt: numberOrNull(row['last_used_at']),
    ...settings,
    hash: String(row['hash']),
    previousHash: typeof previousHash === 'string' ? previousHash : null,
    previousUntil: numberOrNull(row['previous_until']),
  };
}

function numberOrNull(value: unknown): number | null {
  return value === null ? null : Number(value);
}

const columns = {
  hint: 'hint',
  expiresAt: 'expires_at',
  revokedAt: 'revoked_at',
  lastUsedAt: 'last_used_at',
  hash: 'hash',
  previousHash: 'previous_hash',
  previousUntil: 'previous_until',
} as const satisfies Record<keyof KeyChanges, string>;

/** The columns that changes are about, and their new values. */
export function changedColumns(
  changes: KeyChanges,
): Array<[column: string, value: string | number | null]> {
  return Object.entries(columns).flatMap(([field, column]) => {
    const value = changes[field as keyof KeyChanges];
    return value === undefined ? [] : [[column, value] as [string, string | number | null]];
  });
}
