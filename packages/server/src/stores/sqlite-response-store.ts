import { DatabaseSync } from 'node:sqlite';
import type { ResponseItem } from '@loam/openai-wire';
import { itemsOf, type ResponseStore, type StoredResponse } from './response-store.ts';
import { sweepRegularly } from './sweep.ts';

export type SqliteResponseStoreOptions = {
  /** A file, or `:memory:`. Its directory must exist. */
  path: string;
  /** Unix milliseconds. */
  now?: () => number;
};

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA busy_timeout = 5000;
  CREATE TABLE IF NOT EXISTS responses (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    previous_id TEXT,
    expires_at INTEGER NOT NULL,
    response TEXT NOT NULL,
    input TEXT NOT NULL,
    events TEXT,
    PRIMARY KEY (tenant, id)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS responses_by_expiry ON responses (expires_at);
  CREATE TABLE IF NOT EXISTS response_items (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    response_id TEXT NOT NULL,
    item TEXT NOT NULL,
    PRIMARY KEY (tenant, id, response_id),
    FOREIGN KEY (tenant, response_id) REFERENCES responses (tenant, id) ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS response_items_by_response ON response_items (tenant, response_id);
  PRAGMA foreign_keys = ON;
`;

type Row = {
  response: string;
  input: string;
  previous_id: string | null;
  expires_at: number;
  events?: string | null;
};

/**
 * Keeps responses in a SQLite file, so that they survive the process: every `put` is on the disk
 * when it resolves. Several processes of one machine may share a file.
 */
export function createSqliteResponseStore(options: SqliteResponseStoreOptions): ResponseStore {
  const { path, now = Date.now } = options;
  const db = new DatabaseSync(path);
  db.exec(schema);

  const insert = db.prepare(
    `INSERT INTO responses (tenant, id, previous_id, expires_at, response, input, events)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertItem = db.prepare(
    'INSERT OR IGNORE INTO response_items (tenant, id, response_id, item) VALUES (?, ?, ?, ?)',
  );
  const select = db.prepare(
    'SELECT * FROM responses WHERE tenant = ? AND id = ? AND expires_at > ?',
  );
  const selectChain = db.prepare(
    `WITH RECURSIVE chain (id, previous_id, depth) AS (
       SELECT id, previous_id, 1 FROM responses WHERE tenant = :tenant AND id = :id AND expires_at > :now
       UNION ALL
       SELECT r.id, r.previous_id, depth + 1 FROM chain
       JOIN responses r ON r.tenant = :tenant AND r.id = chain.previous_id AND r.expires_at > :now
       WHERE depth < :limit
     )
     SELECT r.response, r.input, r.previous_id, r.expires_at FROM chain
     JOIN responses r ON r.tenant = :tenant AND r.id = chain.id ORDER BY depth`,
  );
  const selectItem = db.prepare(
    `SELECT i.item FROM response_items i
     JOIN responses r ON r.tenant = i.tenant AND r.id = i.response_id
     WHERE i.tenant = ? AND i.id = ? AND r.expires_at > ? LIMIT 1`,
  );
  const remove = db.prepare('DELETE FROM responses WHERE tenant = ? AND id = ?');
  const sweep = db.prepare('DELETE FROM responses WHERE expires_at <= ?');

  const removeExpired = async (): Promise<number> => Number(sweep.run(now()).changes);
  void removeExpired();
  const endSweeping = sweepRegularly(removeExpired);

  return {
    async put(tenant, stored) {
      const { response, input, previousResponseId, expiresAt, events } = stored;
      db.exec('BEGIN IMMEDIATE');
      try {
        remove.run(tenant, response.id);
        insert.run(
          tenant,
          response.id,
          previousResponseId,
          expiresAt,
          JSON.stringify(response),
          JSON.stringify(input),
          events ? JSON.stringify(events) : null,
        );
        for (const item of itemsOf(stored)) {
          if (item.id) insertItem.run(tenant, item.id, response.id, JSON.stringify(item));
        }
        db.exec('COMMIT');
      } catch (error) {
        db.exec('ROLLBACK');
        throw error;
      }
    },

    async get(tenant, id) {
      const row = select.get(tenant, id, now()) as Row | undefined;
      return row && toStored(row);
    },

    async chain(tenant, id, limit) {
      const rows = selectChain.all({ tenant, id, limit, now: now() });
      return (rows as Row[]).slice(0, limit).map(toStored);
    },

    async items(tenant, ids) {
      const found = new Map<string, ResponseItem>();
      for (const id of ids) {
        const row = selectItem.get(tenant, id, now()) as { item: string } | undefined;
        if (row) found.set(id, JSON.parse(row.item) as ResponseItem);
      }
      return found;
    },

    async delete(tenant, id) {
      const isKept = select.get(tenant, id, now()) !== undefined;
      remove.run(tenant, id);
      return isKept;
    },

    removeExpired,

    async close() {
      endSweeping();
      if (db.isOpen) db.close();
    },
  };
}

function toStored(row: Row): StoredResponse {
  return {
    response: JSON.parse(row.response) as StoredResponse['response'],
    input: JSON.parse(row.input) as StoredResponse['input'],
    previousResponseId: row.previous_id,
    expiresAt: row.expires_at,
    ...(row.events && { events: JSON.parse(row.events) as NonNullable<StoredResponse['events']> }),
  };
}
