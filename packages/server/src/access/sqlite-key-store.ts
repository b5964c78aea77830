import { DatabaseSync } from 'node:sqlite';
import { changedColumns, keyColumns, toStoredKey, valuesOf } from './key-row.ts';
import type { KeyStore } from './key-store.ts';

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

/**
 * Keeps keys in a SQLite file. Several processes of one machine may share it: a key that a command
 * line revokes opens nothing from then on.
 */
export function createSqliteKeyStore({ path }: SqliteKeyStoreOptions): KeyStore {
  const db = new DatabaseSync(path);
  db.exec(schema);

  const insert = db.prepare(
    `INSERT INTO api_keys (${keyColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const selectByHash = db.prepare('SELECT * FROM api_keys WHERE hash = ?');
  const selectByPreviousHash = db.prepare('SELECT * FROM api_keys WHERE previous_hash = ?');
  const selectAll = db.prepare('SELECT * FROM api_keys ORDER BY created_at, rowid');

  return {
    async insert(key) {
      insert.run(...valuesOf(key));
    },
    async findByHash(hash) {
      const row = selectByHash.get(hash) ?? selectByPreviousHash.get(hash);
      return row && toStoredKey(row);
    },
    list: async () => selectAll.all().map(toStoredKey),
    async update(id, changes) {
      const changed = changedColumns(changes);
      const assignments = changed.map(([column]) => `${column} = ?`).join(', ');
      const values = changed.map(([, value]) => value);
      const statement = db.prepare(`UPDATE api_keys SET ${assignments || 'id = id'} WHERE id = ?`);
      return statement.run(...values, id).changes > 0;
    },
    async close() {
      if (db.isOpen) db.close();
    },
  };
}
