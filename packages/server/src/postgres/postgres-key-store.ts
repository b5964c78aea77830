import type { ApiKey, StoredKey } from '../access/api-key.ts';
import type { KeyChanges, KeyStore } from '../access/key-store.ts';
import { openDatabase, type PostgresOptions, type Row } from './database.ts';

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

/** Keeps keys in PostgreSQL: one that is revoked anywhere opens nothing on any replica from then on. */
export function createPostgresKeyStore(options: PostgresOptions): KeyStore {
  const database = openDatabase(options, tables);
  const keys = database.table('api_keys');

  return {
    async insert(key) {
      const { isAdmin, scopes, limits, storage } = key;
      await database.query(
        `INSERT INTO ${keys} (id, hash, previous_hash, previous_until, name, tenant, hint, settings,
           created_at, expires_at, revoked_at, last_used_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
        [
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
        ],
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
      const fields = Object.keys(columns).filter(
        (field): field is keyof KeyChanges => changes[field as keyof KeyChanges] !== undefined,
      );
      const assignments = fields.map((field, index) => `${columns[field]} = $${index + 2}`);
      const rows = await database.query(
        `UPDATE ${keys} SET ${assignments.join(', ') || 'id = id'} WHERE id = $1 RETURNING id`,
        [id, ...fields.map(field => changes[field] ?? null)],
      );
      return rows.length > 0;
    },

    close: () => database.close(),
  };
}

function toStoredKey(row: Row): StoredKey {
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
