import pg from 'pg';

/** A row as PostgreSQL gives it: 64-bit integers come as text. */
export type Row = Record<string, unknown>;

export type Query = (sql: string, values?: readonly unknown[]) => Promise<Row[]>;

export type PostgresOptions = {
  /** `postgres://user:password@host:5432/database`, TLS by `?sslmode=verify-full`. */
  url: string;
  /** Where Loam's tables are, of this name only: letters, digits, `_`. Default: `loam`. */
  schema?: string;
  /** Connections of one store at one time. Default: 5. */
  maxConnections?: number;
};

/** Tables of Loam in a PostgreSQL database. They are made with the first query. */
export type Database = {
  query: Query;
  /** All of it or nothing. */
  transaction<Result>(work: (query: Query) => Promise<Result>): Promise<Result>;
  /** A table's name, to be written into SQL. */
  table(name: string): string;
  /** Waits for queries that run. Can be called again. */
  close(): Promise<void>;
};

/** So many milliseconds for a connection; a database that cannot be reached is an error, not a wait. */
const connectionTimeoutMs = 4000;

/** A query that takes longer, in milliseconds, gives its connection up: nobody may be at its other end. */
const queryTimeoutMs = 60_000;

/**
 * @param tables SQL that makes the tables, given the schema; it may run again and again
 * @throws RangeError for a schema name that would have to be quoted
 */
export function openDatabase(
  options: PostgresOptions,
  tables: (schema: string) => string,
): Database {
  const { url, schema = 'loam', maxConnections = 5 } = options;
  if (!/^[a-z_][a-z0-9_]{0,50}$/.test(schema)) {
    throw new RangeError(
      `The schema "${schema}" must begin with a lower-case letter and consist of letters, digits and "_".`,
    );
  }
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: connectionTimeoutMs,
    query_timeout: queryTimeoutMs,
    keepAlive: true,
    application_name: 'loam',
    // An idle connection must not keep a program from ending.
    allowExitOnIdle: true,
  });
  // An idle connection that breaks is replaced; without a listener it would end the process.
  pool.on('error', () => {});

  let made: Promise<void> | undefined;
  const makeTables = () =>
    (made ??= inTransaction(pool, async query => {
      // `IF NOT EXISTS` is not enough where two replicas start at one moment.
      await query('SELECT pg_advisory_xact_lock(hashtext($1))', [`loam:${schema}`]);
      await query(`CREATE SCHEMA IF NOT EXISTS ${schema}; ${tables(schema)}`);
    }).catch((error: unknown) => {
      made = undefined;
      throw error;
    }));

  let closed: Promise<void> | undefined;
  return {
    async query(sql, values) {
      await makeTables();
      return run(pool, sql, values);
    },
    async transaction(work) {
      await makeTables();
      return inTransaction(pool, work);
    },
    table: name => `${schema}.${name}`,
    close: () => (closed ??= pool.end()),
  };
}

async function run(
  client: pg.Pool | pg.PoolClient,
  sql: string,
  values?: readonly unknown[],
): Promise<Row[]> {
  const { rows } = values ? await client.query(sql, [...values]) : await client.query(sql);
  return (rows ?? []) as Row[];
}

async function inTransaction<Result>(
  pool: pg.Pool,
  work: (query: Query) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work((sql, values) => run(client, sql, values));
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: unknown) => {
      broken = failure instanceof Error ? failure : new Error(String(failure));
    });
    throw error;
  } finally {
    // A connection that cannot roll back is not given to anybody else.
    client.release(broken);
  }
}

/** PostgreSQL's text holds every character but NUL. */
export function hasNul(text: string): boolean {
  return text.includes('\0');
}
