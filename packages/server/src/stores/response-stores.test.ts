import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMemoryResponseStore } from './memory-response-store.ts';
import { testResponseStore } from './response-store.contract.ts';
import type { StoredResponse } from './response-store.ts';
import { createSqliteResponseStore } from './sqlite-response-store.ts';

describe('memory', () => {
  testResponseStore(createMemoryResponseStore);
});

describe('SQLite', () => {
  testResponseStore(options => createSqliteResponseStore({ ...options, path: ':memory:' }));
});

function stored(id: string, text = 'answer'): StoredResponse {
  return {
    response: {
      id,
      object: 'response',
      created_at: 1,
      model: 'm',
      output: [{ type: 'message', id: `msg_${id}`, role: 'assistant', content: text }],
    },
    input: [],
    previousResponseId: null,
    expiresAt: Date.now() + 60_000,
  };
}

test('memory is bounded: the oldest go first, with their items', async () => {
  const store = createMemoryResponseStore({ maxBytes: 10_000 });
  for (let index = 0; index < 20; index++) {
    await store.put('t', stored(`r${index}`, 'x'.repeat(1000)));
  }
  expect(await store.get('t', 'r19')).toBeDefined();
  expect(await store.get('t', 'r0')).toBeUndefined();
  expect((await store.items('t', ['msg_r0', 'msg_r19'])).size).toBe(1);
});

test('S1-54: memory lets go of what has expired when more comes', async () => {
  let time = Date.now();
  const store = createMemoryResponseStore({ now: () => time });
  await store.put('t', stored('a'));
  time += 60_001;
  await store.put('t', { ...stored('b'), expiresAt: time + 60_000 });
  expect(await store.removeExpired()).toBe(0);
});

test('S1-54: what has expired while nobody had a SQLite file open is gone from it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'loam-responses-'));
  try {
    const path = join(directory, 'responses.db');
    const before = createSqliteResponseStore({ path });
    await before.put('t', { ...stored('a'), expiresAt: Date.now() - 1 });
    await before.close();
    const after = createSqliteResponseStore({ path });
    expect(await after.removeExpired()).toBe(0);
    await after.close();
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('S1-62: what SQLite has taken survives the process', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'loam-responses-'));
  try {
    const path = join(directory, 'responses.db');
    const before = createSqliteResponseStore({ path });
    await before.put('t', stored('a'));
    // Not closed, as after `kill -9`.
    const after = createSqliteResponseStore({ path });
    expect(await after.get('t', 'a')).toMatchObject({ response: { id: 'a' } });
    await before.close();
    await after.close();
  } finally {
    rmSync(directory, { recursive: true });
  }
});
