import type { ResponseItem } from '@loam/openai-wire';
import { itemsOf, type ResponseStore, type StoredResponse } from '../stores/response-store.ts';
import { sweepRegularly } from '../stores/sweep.ts';
import { type Database, hasNul, openDatabase, type PostgresOptions, type Row } from './database.ts';

export type PostgresResponseStoreOptions = PostgresOptions & {
  /** Unix milliseconds. */
  now?: () => number;
};

// JSON is kept as text: it is read as a whole only, and jsonb takes no NUL.
const tables = (schema: string) => `
  CREATE TABLE IF NOT EXISTS ${schema}.responses (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    previous_id TEXT,
    expires_at BIGINT NOT NULL,
    response TEXT NOT NULL,
    input TEXT NOT NULL,
    events TEXT,
    PRIMARY KEY (tenant, id)
  );
  CREATE INDEX IF NOT EXISTS responses_by_expiry ON ${schema}.responses (expires_at);
  CREATE TABLE IF NOT EXISTS ${schema}.response_items (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    response_id TEXT NOT NULL,
    item TEXT NOT NULL,
    PRIMARY KEY (tenant, id, response_id),
    FOREIGN KEY (tenant, response_id) REFERENCES ${schema}.responses (tenant, id) ON DELETE CASCADE
  );
  CREATE INDEX IF NOT EXISTS response_items_by_response
    ON ${schema}.response_items (tenant, response_id);
`;

/**
 * Keeps responses in PostgreSQL, where several replicas share them: one that was stored by one of
 * them is continued by any other. Every `put` is committed when it resolves.
 */
export function createPostgresResponseStore(options: PostgresResponseStoreOptions): ResponseStore {
  const { now = Date.now } = options;
  const database = openDatabase(options, tables);
  const responses = database.table('responses');
  const items = database.table('response_items');

  const removeExpired = async (): Promise<number> => {
    const [row] = await database.query(
      `WITH gone AS (DELETE FROM ${responses} WHERE expires_at <= $1 RETURNING 1)
       SELECT COUNT(*) AS count FROM gone`,
      [now()],
    );
    return Number(row?.['count']);
  };
  const endSweeping = sweepRegularly(removeExpired);

  return {
    async put(tenant, stored) {
      const { response, input, previousResponseId, expiresAt, events } = stored;
      const { id } = response;
      const kept = itemsOf(stored).filter(item => item.id && !hasNul(item.id));
      await database.transaction(async query => {
        await query(`DELETE FROM ${responses} WHERE tenant = $1 AND id = $2`, [tenant, id]);
        await query(
          `INSERT INTO ${responses} (tenant, id, previous_id, expires_at, response, input, events)
           VALUES ($1, $2, $3, $4, $5, $6, $7)`,
          [
            tenant,
            id,
            previousResponseId,
            expiresAt,
            JSON.stringify(response),
            JSON.stringify(input),
            events ? JSON.stringify(events) : null,
          ],
        );
        await query(
          `INSERT INTO ${items} (tenant, id, response_id, item)
           SELECT $1::text, id, $2::text, item FROM UNNEST($3::text[], $4::text[]) AS each (id, item)
           ON CONFLICT DO NOTHING`,
          [tenant, id, kept.map(item => item.id), kept.map(item => JSON.stringify(item))],
        );
      });
    },

    async get(tenant, id) {
      if (hasNul(id)) return undefined;
      const [row] = await database.query(
        `SELECT * FROM ${responses} WHERE tenant = $1 AND id = $2 AND expires_at > $3`,
        [tenant, id, now()],
      );
      return row && toStored(row);
    },

    async chain(tenant, id, limit) {
      if (hasNul(id)) return [];
      return (await selectChain(database, { tenant, id, limit, now: now() })).map(toStored);
    },

    async items(tenant, ids) {
      const found = await database.query(
        `SELECT DISTINCT ON (i.id) i.id, i.item FROM ${items} i
         JOIN ${responses} r ON r.tenant = i.tenant AND r.id = i.response_id
         WHERE i.tenant = $1 AND i.id = ANY ($2) AND r.expires_at > $3`,
        [tenant, ids.filter(id => !hasNul(id)), now()],
      );
      const byId = new Map(found.map(row => [row['id'], row['item']]));
      return new Map(
        ids
          .filter(id => byId.has(id))
          .map(id => [id, JSON.parse(String(byId.get(id))) as ResponseItem]),
      );
    },

    async delete(tenant, id) {
      if (hasNul(id)) return false;
      const rows = await database.query(
        `DELETE FROM ${responses} WHERE tenant = $1 AND id = $2 RETURNING expires_at`,
        [tenant, id],
      );
      return rows.some(row => Number(row['expires_at']) > now());
    },

    removeExpired,
    close() {
      endSweeping();
      return database.close();
    },
  };
}

function selectChain(
  database: Database,
  of: { tenant: string; id: string; limit: number; now: number },
): Promise<Row[]> {
  const responses = database.table('responses');
  return database.query(
    `WITH RECURSIVE chain AS (
       SELECT response, input, previous_id, expires_at, 1 AS depth FROM ${responses}
       WHERE tenant = $1 AND id = $2 AND expires_at > $4
       UNION ALL
       SELECT r.response, r.input, r.previous_id, r.expires_at, depth + 1 FROM chain
       JOIN ${responses} r ON r.tenant = $1 AND r.id = chain.previous_id AND r.expires_at > $4
       WHERE depth < $3
     )
     SELECT * FROM chain ORDER BY depth`,
    [of.tenant, of.id, of.limit, of.now],
  );
}

function toStored(row: Row): StoredResponse {
  const { events, previous_id: previous } = row;
  return {
    response: JSON.parse(String(row['response'])) as StoredResponse['response'],
    input: JSON.parse(String(row['input'])) as StoredResponse['input'],
    previousResponseId: typeof previous === 'string' ? previous : null,
    expiresAt: Number(row['expires_at']),
    ...(typeof events === 'string' && {
      events: JSON.parse(events) as NonNullable<StoredResponse['events']>,
    }),
  };
}
