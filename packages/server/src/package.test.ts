import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as root from './index.ts';
import * as node from './node.ts';
import * as postgres from './postgres.ts';
import * as prometheus from './prometheus.ts';
import * as redis from './redis.ts';

test('the exports are exactly these', () => {
  expect(Object.keys(root).toSorted()).toEqual([
    'ApiKeys',
    'GateError',
    'LiveResponses',
    'RecentTraffic',
    'createMemoryKeyStore',
    'createMemoryRateLimitStore',
    'createMemoryResponseStore',
    'createMemoryUsageStore',
    'createServer',
  ]);
  expect(Object.keys(node).toSorted()).toEqual([
    'ConfigError',
    'ServeError',
    'acceptWebSockets',
    'createSqliteKeyStore',
    'createSqliteResponseStore',
    'createSqliteUsageStore',
    'defineConfig',
    'gateOptions',
    'isLoopback',
    'loadProvider',
    'parseAddress',
    'priceOf',
    'readConfig',
    'serve',
    'serveWith',
  ]);
  expect(Object.keys(postgres).toSorted()).toEqual([
    'createPostgresKeyStore',
    'createPostgresResponseStore',
    'createPostgresUsageStore',
  ]);
  expect(Object.keys(prometheus)).toEqual(['createPrometheusMetrics']);
  expect(Object.keys(redis)).toEqual(['createRedisRateLimitStore']);
});

test('nothing but the entries for Node needs Node', () => {
  const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .filter(path => !path.includes('__fixtures__'));
  expect(sources).toContain('create-server.ts');
  const needNode = sources.filter(path =>
    /from '(node:|pg'|prom-client|@redis\/|@hono\/node-server|\.{1,2}\/(.*\/)?node)/.test(
      readFileSync(`${import.meta.dirname}/${path}`, 'utf8'),
    ),
  );
  expect(needNode.toSorted()).toEqual([
    'access/sqlite-key-store.ts',
    'config/environment.ts',
    'config/read-config.ts',
    'gates/load-provider.ts',
    'node.ts',
    'node/client-error.ts',
    'node/listen.ts',
    'node/serve.ts',
    'node/web-sockets.ts',
    'node/write-response.ts',
    'postgres/database.ts',
    'prometheus/prometheus-metrics.ts',
    'redis/redis-rate-limit-store.ts',
    'stores/sqlite-response-store.ts',
    'usage/sqlite-usage-store.ts',
  ]);
});

test('only the defaults look at the environment, and only at NODE_ENV', () => {
  const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter(
    path => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.startsWith('__fixtures__'),
  );
  const reads = sources.flatMap(path => {
    const code = readFileSync(`${import.meta.dirname}/${path}`, 'utf8').replaceAll(
      /^\s*(\*|\/\/).*$/gm,
      '',
    );
    return [...code.matchAll(/process\.env\S*/g)].map(([read]) => `${path}: ${read}`);
  });
  expect(reads).toEqual(['server-options.ts: process.env.NODE_ENV']);
});
