import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMemoryUsageStore } from './memory-usage-store.ts';
import { createSqliteUsageStore } from './sqlite-usage-store.ts';
import { testUsageStore, usageRecord } from './usage-store.contract.ts';

describe('memory', () => {
  testUsageStore(createMemoryUsageStore);
});

describe('SQLite', () => {
  testUsageStore(() => createSqliteUsageStore({ path: ':memory:' }));
});

test('memory is bounded: the oldest records go first', async () => {
  const store = createMemoryUsageStore({ maxRecords: 3 });
  for (let index = 0; index < 5; index++) {
    await store.add(usageRecord({ id: `r${index}`, time: index }));
  }
  expect((await store.recent({}, 10)).map(({ id }) => id)).toEqual(['r4', 'r3', 'r2']);
});

test('what SQLite has taken survives the process, and another one sees it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'loam-usage-'));
  try {
    const path = join(directory, 'usage.db');
    const before = createSqliteUsageStore({ path });
    await before.add(usageRecord({ id: 'a' }));
    // Not closed, as after `kill -9`.
    const after = createSqliteUsageStore({ path });
    await after.add(usageRecord({ id: 'a' }));
    await after.add(usageRecord({ id: 'b' }));
    expect(await before.sum({})).toMatchObject([{ requests: 2 }]);
    await before.close();
    await after.close();
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('what waits to be committed is committed by closing', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'loam-usage-'));
  try {
    const path = join(directory, 'usage.db');
    const store = createSqliteUsageStore({ path });
    const added = store.add(usageRecord({ id: 'a' }));
    await store.close();
    await added;
    const again = createSqliteUsageStore({ path });
    expect(await again.sum({})).toMatchObject([{ requests: 1 }]);
    await again.close();
  } finally {
    rmSync(directory, { recursive: true });
  }
});
