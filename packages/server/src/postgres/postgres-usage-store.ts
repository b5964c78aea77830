import {
  type UsageGroup,
  type UsageQuery,
  type UsageRecord,
  type UsageStore,
  type UsageSum,
} from '../usage/usage-store.ts';
import { openDatabase, type PostgresOptions, type Row } from './database.ts';

const tables = (schema: string) => `
  CREATE TABLE IF NOT EXISTS ${schema}.usage (
    id TEXT PRIMARY KEY,
    request_id TEXT NOT NULL,
    time BIGINT NOT NULL,
    tenant TEXT NOT NULL,
    key TEXT,
    gate TEXT,
    model TEXT NOT NULL,
    target TEXT,
    endpoint TEXT NOT NULL,
    input_tokens BIGINT NOT NULL,
    cached_tokens BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    reasoning_tokens BIGINT NOT NULL,
    cost_nano_usd BIGINT,
    latency_ms DOUBLE PRECISION NOT NULL,
    first_token_ms DOUBLE PRECISION,
    status INTEGER NOT NULL,
    is_estimated BOOLEAN NOT NULL
  );
  CREATE INDEX IF NOT EXISTS usage_by_time ON ${schema}.usage (time);
  CREATE INDEX IF NOT EXISTS usage_by_gate ON ${schema}.usage (gate, time) INCLUDE (cost_nano_usd);
`;

type Column = { name: string; isNumber?: true };

const columns = {
  id: { name: 'id' },
  requestId: { name: 'request_id' },
  time: { name: 'time', isNumber: true },
  tenant: { name: 'tenant' },
  key: { name: 'key' },
  gate: { name: 'gate' },
  model: { name: 'model' },
  target: { name: 'target' },
  endpoint: { name: 'endpoint' },
  inputTokens: { name: 'input_tokens', isNumber: true },
  cachedTokens: { name: 'cached_tokens', isNumber: true },
  outputTokens: { name: 'output_tokens', isNumber: true },
  reasoningTokens: { name: 'reasoning_tokens', isNumber: true },
  cost: { name: 'cost_nano_usd', isNumber: true },
  latencyMs: { name: 'latency_ms', isNumber: true },
  firstTokenMs: { name: 'first_token_ms', isNumber: true },
  status: { name: 'status', isNumber: true },
  isEstimated: { name: 'is_estimated' },
} as const satisfies Record<keyof UsageRecord, Column>;

const fields: [field: string, column: Column][] = Object.entries(columns);

// Compared by bytes, as every other store does, whatever the database's own order of letters is.
const groupExpressions: Readonly<Record<UsageGroup, string>> = {
  day: `to_char(to_timestamp(time / 1000) AT TIME ZONE 'UTC', 'YYYY-MM-DD') COLLATE "C"`,
  key: 'key COLLATE "C"',
  model: 'model COLLATE "C"',
  gate: 'gate COLLATE "C"',
  tenant: 'tenant COLLATE "C"',
  endpoint: 'endpoint COLLATE "C"',
};

const sums = {
  requests: 'COUNT(*)',
  failed: 'COUNT(*) FILTER (WHERE status >= 400)',
  inputTokens: 'SUM(input_tokens)',
  cachedTokens: 'SUM(cached_tokens)',
  outputTokens: 'SUM(output_tokens)',
  reasoningTokens: 'SUM(reasoning_tokens)',
  cost: 'SUM(cost_nano_usd)',
} as const satisfies Record<keyof Omit<UsageSum, 'group'>, string>;

/**
 * Keeps records in PostgreSQL, for several replicas. Records that come while others are being
 * committed are committed together, in one statement.
 */
export function createPostgresUsageStore(options: PostgresOptions): UsageStore {
  const database = openDatabase(options, tables);
  const usage = database.table('usage');

  let waiting: UsageRecord[] = [];
  let commit: Promise<void> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const flush = async (): Promise<void> => {
    // Until the last commit is done, more records may join this one.
    await last.catch(() => undefined);
    const records = waiting;
    waiting = [];
    commit = undefined;
    last = database.query(
      `INSERT INTO ${usage} SELECT * FROM json_populate_recordset(NULL::${usage}, $1)
       ON CONFLICT (id) DO NOTHING`,
      [JSON.stringify(records.map(rowOf))],
    );
    await last;
  };

  return {
    add(record) {
      waiting.push(record);
      return (commit ??= flush());
    },

    async sum(query) {
      const { groupBy = [] } = query;
      const { where, values } = whereOf(query);
      const selected = [
        ...groupBy.map(group => `${groupExpressions[group]} AS "${group}"`),
        ...Object.entries(sums).map(([name, sql]) => `COALESCE(${sql}, 0) AS "${name}"`),
      ];
      const numbers = groupBy.map((_, index) => index + 1);
      const grouping =
        numbers.length === 0
          ? ''
          : `GROUP BY ${numbers.join(', ')} ORDER BY ${numbers.map(each => `${each} NULLS FIRST`).join(', ')}`;
      const rows = await database.query(
        `SELECT ${selected.join(', ')} FROM ${usage} ${where} ${grouping}`,
        values,
      );
      return rows.map(row => toSum(row, groupBy));
    },

    async spent(gate, since) {
      const [row] = await database.query(
        `SELECT COALESCE(SUM(cost_nano_usd), 0) AS nano FROM ${usage} WHERE gate = $1 AND time >= $2`,
        [gate, since],
      );
      return Number(row?.['nano']);
    },

    async recent(query, limit) {
      const { where, values } = whereOf(query);
      const rows = await database.query(
        `SELECT * FROM ${usage} ${where} ORDER BY time DESC LIMIT $${values.length + 1}`,
        [...values, limit],
      );
      return rows.map(toRecord);
    },

    async close() {
      await commit;
      await database.close();
    },
  };
}

function rowOf(record: UsageRecord): Row {
  return Object.fromEntries(
    fields.map(([field, { name }]) => {
      const value = record[field as keyof UsageRecord];
      return [name, typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value];
    }),
  );
}

function toRecord(row: Row): UsageRecord {
  const record = Object.fromEntries(
    fields.map(([field, { name, isNumber }]) => {
      const value = row[name];
      return [field, isNumber && value !== null ? Number(value) : value];
    }),
  );
  return record as UsageRecord;
}

function toSum(row: Row, groupBy: readonly UsageGroup[]): UsageSum {
  const numbers = Object.fromEntries(Object.keys(sums).map(name => [name, Number(row[name])]));
  return {
    group: Object.fromEntries(groupBy.map(name => [name, row[name]])),
    ...(numbers as Omit<UsageSum, 'group'>),
  };
}

function whereOf(query: UsageQuery): { where: string; values: unknown[] } {
  const { tenant, key, model, gate, from, to } = query;
  const conditions: [sql: string, value: unknown][] = [
    ['tenant =', tenant],
    ['key =', key],
    ['model =', model],
    ['gate =', gate],
    ['time >=', from],
    ['time <', to],
  ];
  const set = conditions.filter(([, value]) => value !== undefined);
  const where = set.map(([sql], index) => `${sql} $${index + 1}`).join(' AND ');
  return { where: where && `WHERE ${where}`, values: set.map(([, value]) => value) };
}
