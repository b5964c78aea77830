import { DatabaseSync } from 'node:sqlite';
import type { ApiKey, StoredKey } from './api-key.ts';
import type { KeyChanges, KeyStore } from './key-store.ts';

export type SqliteKeyStoreOptions = {
  /** A file, or `:memory:`. Its directory must exist. */
  path: string;
};

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA busy_timeout = 5000;
  CREATE TABLE IF NOT EXISTS api_keys (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    previous_hash TEXT,
    previous_until INTEGER,
    name TEXT NOT NULL,
    tenant TEXT NOT NULL,
    hint TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    last_used_at INTEGER
  ) STRICT;
  CREATE INDEX IF NOT EXISTS api_keys_by_previous_hash ON api_keys (previous_hash);
`;

type Row = {
  id: string;
  hash: string;
  previous_hash: string | null;
  previous_until: number | null;
  name: string;
  tenant: string;
  hint: string;
  /** JSON. */
  settings: string;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
  last_used_at: number | null;
};

/** What is kept as JSON: nothing is ever looked for in it. */
type Settings = Pick<ApiKey, 'isAdmin' | 'scopes' | 'limits' | 'storage'>;

const columns = {
  hint: 'hint',
  expiresAt: 'expires_at',
  revokedAt: 'revoked_at',
  lastUsedAt: 'last_used_at',
  hash: 'hash',
  previousHash: 'previous_hash',
  previousUntil: 'previous_until',
} as const satisfies Record<keyof KeyChanges, string>;

/**
 * Keeps keys in a SQLite file. Several processes of one machine may share it: a key that a command
 * line revokes opens nothing from then on.
 */
export function createSqliteKeyStore({ path }: SqliteKeyStoreOptions): KeyStore {
  const db = new DatabaseSync(path);
  db.exec(schema);

  const insert = db.prepare(
    `INSERT INTO api_keys (id, hash, previous_hash, previous_until, name, tenant, hint, settings,
       created_at, expires_at, revoked_at, last_used_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const selectByHash = db.prepare('SELECT * FROM api_keys WHERE hash = ?');
  const selectByPreviousHash = db.prepare('SELECT * FROM api_keys WHERE previous_hash = ?');
  const selectAll = db.prepare('SELECT * FROM api_keys ORDER BY created_at, rowid');

  return {
    async insert(key) {
      const { isAdmin, scopes, limits, storage } = key;
      insert.run(
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
      );
    },
    async findByHash(hash) {
      const row = selectByHash.get(hash) ?? selectByPreviousHash.get(hash);
      return row && toStoredKey(row as Row);
    },
    list: async () => (selectAll.all() as Row[]).map(toStoredKey),
    async update(id, changes) {
      const fields = Object.keys(columns).filter(
        (field): field is keyof KeyChanges => changes[field as keyof KeyChanges] !== undefined,
      );
      const assignments = fields.map(field => `${columns[field]} = ?`).join(', ');
      const values = fields.map(field => changes[field] ?? null);
      const statement = db.prepare(`UPDATE api_keys SET ${assignments || 'id = id'} WHERE id = ?`);
      return statement.run(...values, id).changes > 0;
    },
    async close() {
      if (db.isOpen) db.close();
    },
  };
}

function toStoredKey(row: Row): StoredKey {
  const settings = JSON.parse(row.settings) as Settings;
  return {
    id: row.id,
    name: row.name,
    tenant: row.tenant,
    hint: row.hint,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
    ...settings,
    hash: row.hash,
    previousHash: row.previous_hash,
    previousUntil: row.previous_until,
  };
}
