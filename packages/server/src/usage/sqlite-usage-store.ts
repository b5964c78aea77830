import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import {
  usageGroups,
  type UsageGroup,
  type UsageQuery,
  type UsageRecord,
  type UsageStore,
  type UsageSum,
} from './usage-store.ts';

export type SqliteUsageStoreOptions = {
  /** A file, or `:memory:`. Its directory must exist. */
  path: string;
};

// A record is on its way to the disk when it is committed: what dies with the process is nothing,
// what dies with the machine's power is the last moment.
const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA busy_timeout = 5000;
  CREATE TABLE IF NOT EXISTS usage (
    id TEXT NOT NULL PRIMARY KEY,
    request_id TEXT NOT NULL,
    time INTEGER NOT NULL,
    tenant TEXT NOT NULL,
    key TEXT,
    gate TEXT,
    model TEXT NOT NULL,
    target TEXT,
    endpoint TEXT NOT NULL,
    input_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    reasoning_tokens INTEGER NOT NULL,
    cost_nano_usd INTEGER,
    latency_ms REAL NOT NULL,
    first_token_ms REAL,
    status INTEGER NOT NULL,
    is_estimated INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS usage_by_time ON usage (time);
  CREATE INDEX IF NOT EXISTS usage_by_gate ON usage (gate, time, cost_nano_usd);
`;

const columns = {
  id: 'id',
  requestId: 'request_id',
  time: 'time',
  tenant: 'tenant',
  key: 'key',
  gate: 'gate',
  model: 'model',
  target: 'target',
  endpoint: 'endpoint',
  inputTokens: 'input_tokens',
  cachedTokens: 'cached_tokens',
  outputTokens: 'output_tokens',
  reasoningTokens: 'reasoning_tokens',
  cost: 'cost_nano_usd',
  latencyMs: 'latency_ms',
  firstTokenMs: 'first_token_ms',
  status: 'status',
  isEstimated: 'is_estimated',
} as const satisfies Record<keyof UsageRecord, string>;

const groupExpressions: Readonly<Record<UsageGroup, string>> = {
  day: "strftime('%Y-%m-%d', time / 1000, 'unixepoch')",
  key: 'key',
  model: 'model',
  gate: 'gate',
  tenant: 'tenant',
  endpoint: 'endpoint',
};

/**
 * Keeps records in a SQLite file. Several processes of one machine may share it. Records that come
 * together are committed together.
 */
export function createSqliteUsageStore(options: SqliteUsageStoreOptions): UsageStore {
  const db = new DatabaseSync(options.path);
  db.exec(schema);
  const names = Object.values(columns);
  const insert = db.prepare(
    `INSERT OR IGNORE INTO usage (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
  );
  const selectSpent = db.prepare(
    'SELECT COALESCE(SUM(cost_nano_usd), 0) AS nano FROM usage WHERE gate = ? AND time >= ?',
  );

  let waiting: UsageRecord[] = [];
  let commit: Promise<void> | undefined;
  const flush = () => {
    const records = waiting;
    waiting = [];
    commit = undefined;
    if (records.length === 0) return;
    db.exec('BEGIN IMMEDIATE');
    try {
      for (const record of records) insert.run(...rowOf(record));
      db.exec('COMMIT');
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  };

  return {
    add(record) {
      waiting.push(record);
      return (commit ??= new Promise<void>((resolve, reject) => {
        setImmediate(() => {
          try {
            resolve(flush());
          } catch (error) {
            reject(error);
          }
        });
      }));
    },

    async sum(query) {
      const { groupBy = [] } = query;
      const { where, values } = whereOf(query);
      const groups = groupBy.map(group => `${groupExpressions[group]} AS "${group}"`);
      const sums = `COUNT(*) AS requests, COALESCE(SUM(status >= 400), 0) AS failed,
        COALESCE(SUM(input_tokens), 0) AS inputTokens,
        COALESCE(SUM(cached_tokens), 0) AS cachedTokens,
        COALESCE(SUM(output_tokens), 0) AS outputTokens,
        COALESCE(SUM(reasoning_tokens), 0) AS reasoningTokens,
        COALESCE(SUM(cost_nano_usd), 0) AS cost`;
      const order = groupBy.map((_, index) => index + 1).join(', ');
      const grouping = order === '' ? '' : `GROUP BY ${order} ORDER BY ${order}`;
      const rows = db
        .prepare(`SELECT ${[...groups, sums].join(', ')} FROM usage ${where} ${grouping}`)
        .all(...values);
      return rows.map(row => toSum(row, groupBy));
    },

    async spent(gate, since) {
      return Number(selectSpent.get(gate, since)?.['nano']);
    },

    async recent(query, limit) {
      const { where, values } = whereOf(query);
      const rows = db
        .prepare(`SELECT * FROM usage ${where} ORDER BY time DESC LIMIT ?`)
        .all(...values, limit);
      return rows.map(toRecord);
    },

    async close() {
      if (!db.isOpen) return;
      flush();
      db.close();
    },
  };
}

function rowOf(record: UsageRecord): SQLInputValue[] {
  return Object.keys(columns).map(name => {
    const value = record[name as keyof UsageRecord];
    return typeof value === 'boolean' ? Number(value) : value;
  });
}

function toRecord(row: Record<string, unknown>): UsageRecord {
  const record = Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, row[column]]),
  );
  return { ...(record as UsageRecord), isEstimated: row[columns.isEstimated] === 1 };
}

function toSum(row: Record<string, unknown>, groupBy: readonly UsageGroup[]): UsageSum {
  const sums = Object.fromEntries(
    Object.entries(row).filter(([name]) => !(usageGroups as readonly string[]).includes(name)),
  );
  return {
    group: Object.fromEntries(groupBy.map(name => [name, row[name]])),
    ...(sums as Omit<UsageSum, 'group'>),
  };
}

function whereOf(query: UsageQuery): { where: string; values: SQLInputValue[] } {
  const { tenant, key, model, gate, from, to } = query;
  const conditions: [sql: string, value: SQLInputValue | undefined][] = [
    ['tenant = ?', tenant],
    ['key = ?', key],
    ['model = ?', model],
    ['gate = ?', gate],
    ['time >= ?', from],
    ['time < ?', to],
  ];
  const set = conditions.filter(
    (condition): condition is [string, SQLInputValue] => condition[1] !== undefined,
  );
  return {
    where: set.length === 0 ? '' : `WHERE ${set.map(([sql]) => sql).join(' AND ')}`,
    values: set.map(([, value]) => value),
  };
}
