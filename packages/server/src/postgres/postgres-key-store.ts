import { changedColumns, keyColumns, toStoredKey, valuesOf } from '../access/key-row.ts';
import type { KeyStore } from '../access/key-store.ts';
import { openDatabase, type PostgresOptions } from './database.ts';

const tables = (schema: string) => `
  CREATE TABLE IF NOT EXISTS ${schema}.api_keys (
    number BIGINT GENERATED ALWAYS AS IDENTITY,
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    previous_hash TEXT,
    previous_until BIGINT,
    name TEXT NOT NULL,
    tenant TEXT NOT NULL,
    hint TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    last_used_at BIGINT
  );
  CREATE INDEX IF NOT EXISTS api_keys_by_previous_hash ON ${schema}.api_keys (previous_hash);
`;

/** Keeps keys in PostgreSQL: one that is revoked anywhere opens nothing on any replica from then on. */
export function createPostgresKeyStore(options: PostgresOptions): KeyStore {
  const database = openDatabase(options, tables);
  const keys = database.table('api_keys');

  return {
    async insert(key) {
      await database.query(
        `INSERT INTO ${keys} (${keyColumns})
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
        valuesOf(key),
      );
    },

    async findByHash(hash) {
      const [row] = await database.query(
        `SELECT * FROM ${keys} WHERE hash = $1 OR previous_hash = $1
         ORDER BY (hash = $1) DESC LIMIT 1`,
        [hash],
      );
      return row && toStoredKey(row);
    },

    async list() {
      const rows = await database.query(`SELECT * FROM ${keys} ORDER BY created_at, number`);
      return rows.map(toStoredKey);
    },

    async update(id, changes) {
      const changed = changedColumns(changes);
      const assignments = changed.map(([column], index) => `${column} = $${index + 2}`);
      const rows = await database.query(
        `UPDATE ${keys} SET ${assignments.join(', ') || 'id = id'} WHERE id = $1 RETURNING id`,
        [id, ...changed.map(([, value]) => value)],
      );
      return rows.length > 0;
    },

    close: () => database.close(),
  };
}
