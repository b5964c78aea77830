import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testKeyStore } from '../access/key-store.contract.ts';
import { findPostgres, type RunningProgram, startPostgres } from '../__fixtures__/programs.ts';
import { testResponseStore } from '../stores/response-store.contract.ts';
import type { StoredResponse } from '../stores/response-store.ts';
import { testUsageStore, usageRecord } from '../usage/usage-store.contract.ts';
import { createPostgresKeyStore } from './postgres-key-store.ts';
import { createPostgresResponseStore } from './postgres-response-store.ts';
import { createPostgresUsageStore } from './postgres-usage-store.ts';

const programs = findPostgres();
const isMissing = programs === undefined ? ' (skipped: PostgreSQL is not installed)' : '';

describe.skipIf(programs === undefined)(`PostgreSQL${isMissing}`, () => {
  let postgres: RunningProgram;
  beforeAll(async () => {
    postgres = await startPostgres(programs ?? '');
  }, 60_000);
  afterAll(() => postgres.stop());

  let schemas = 0;
  const fresh = () => ({ url: postgres.url, schema: `test_${++schemas}` });

  describe('responses', () => {
    testResponseStore(options => createPostgresResponseStore({ ...options, ...fresh() }));

    test('are shared by replicas that start at one moment', async () => {
      const database = fresh();
      const replicas = Array.from({ length: 5 }, () => createPostgresResponseStore(database));
      await Promise.all(replicas.map((store, index) => store.put('t', stored(`r${index}`))));
      for (const store of replicas) {
        const found = await Promise.all(replicas.map((_, index) => store.get('t', `r${index}`)));
        expect(found.map(each => each?.response.id)).toEqual(['r0', 'r1', 'r2', 'r3', 'r4']);
      }
      await Promise.all(replicas.map(store => store.close()));
    });

    test('hold any text; what cannot be an id is missing', async () => {
      const store = createPostgresResponseStore(fresh());
      const odd = stored('a', "NUL \0, quote ', emoji 🦙, lone surrogate \uD800");
      await store.put('t', odd);
      expect(await store.get('t', 'a')).toEqual(odd);
      expect(await store.get('t', 'a\0')).toBeUndefined();
      expect(await store.chain('t', '\0', 5)).toEqual([]);
      expect(await store.delete('t', '\0')).toBe(false);
      expect(await store.items('t', ['\0', 'msg_a'])).toHaveProperty('size', 1);
      await store.close();
    });
  });

  describe('keys', () => {
    testKeyStore(() => createPostgresKeyStore(fresh()));
  });

  describe('usage', () => {
    testUsageStore(() => createPostgresUsageStore(fresh()));

    test('records of two replicas at one time are all kept, and once', async () => {
      const database = fresh();
      const replicas = [createPostgresUsageStore(database), createPostgresUsageStore(database)];
      const ids = Array.from({ length: 300 }, (_, index) => `u${index}`);
      // Each replica adds every record, as where a request was tried again on the other.
      await Promise.all(
        replicas.flatMap(store => ids.map(id => store.add(usageRecord({ id, cost: 7 })))),
      );
      expect(await replicas[0]?.sum({})).toMatchObject([{ requests: 300, cost: 2100 }]);
      await Promise.all(replicas.map(store => store.close()));
    });

    test('what waits to be committed is committed by closing', async () => {
      const database = fresh();
      const store = createPostgresUsageStore(database);
      void store.add(usageRecord({ id: 'a' }));
      void store.add(usageRecord({ id: 'b' }));
      await store.close();
      const again = createPostgresUsageStore(database);
      expect(await again.sum({})).toMatchObject([{ requests: 2 }]);
      await again.close();
    });
  });

  test('a database that cannot be reached is an error of each call, which the next one tries again', async () => {
    const store = createPostgresResponseStore({ url: 'postgres://loam@127.0.0.1:1/none' });
    await expect(store.get('t', 'a')).rejects.toThrow(/ECONNREFUSED/);
    await expect(store.get('t', 'a')).rejects.toThrow(/ECONNREFUSED/);
    await store.close();
  });
});

test('a schema is a plain name, as it stands in SQL', () => {
  for (const schema of ['a; DROP TABLE b', 'A', '', '1a', 'a"b']) {
    expect(() => createPostgresKeyStore({ url: 'postgres://x/y', schema })).toThrow(RangeError);
  }
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
