import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StoredKey } from './api-key.ts';
import { ApiKeys } from './api-keys.ts';
import type { KeyStore } from './key-store.ts';

const dayMs = 24 * 60 * 60_000;

function stored(id: string, more: Partial<StoredKey> = {}): StoredKey {
  return {
    id,
    name: `name of ${id}`,
    tenant: 't',
    isAdmin: false,
    hint: 'abcd',
    createdAt: 1_700_000_000_000,
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
    hash: `hash-${id}`,
    previousHash: null,
    previousUntil: null,
    ...more,
  };
}

/** What every key store promises, alone and under the life of a key. */
export function testKeyStore(create: () => KeyStore | Promise<KeyStore>): void {
  let store: KeyStore;
  beforeEach(async () => {
    store = await create();
  });
  afterEach(() => store.close());

  describe('the promises of a key store', () => {
    test('gives back what was put, and another object', async () => {
      const key = stored('a', {
        isAdmin: true,
        expiresAt: 1,
        revokedAt: 2,
        lastUsedAt: 3,
        previousHash: 'p',
        previousUntil: 4,
        scopes: { models: ['org/*'], endpoints: ['responses'], gates: [] },
        limits: { requestsPerMinute: 1, tokensPerMinute: 2, concurrentRequests: 3 },
        storage: { zeroStorage: true, retentionMs: 5 },
      });
      await store.insert(key);
      const found = await store.findByHash('hash-a');
      expect(found).toEqual(key);
      expect(found).not.toBe(key);
    });

    test('finds nothing by anything but a hash', async () => {
      await store.insert(stored('a'));
      for (const other of ['', 'a', 'hash-', 'HASH-A', 'hash-b', "' OR 1=1 --", '%']) {
        expect(await store.findByHash(other)).toBeUndefined();
      }
    });

    test('finds a key by its previous hash, unless it is the current one of another', async () => {
      await store.insert(stored('a', { previousHash: 'old' }));
      expect((await store.findByHash('old'))?.id).toBe('a');
      await store.insert(stored('b', { hash: 'old' }));
      expect((await store.findByHash('old'))?.id).toBe('b');
    });

    test('lists every key in the order they were made', async () => {
      await store.insert(stored('b', { createdAt: 1 }));
      await store.insert(stored('a', { createdAt: 2, revokedAt: 3 }));
      await store.insert(stored('c', { createdAt: 3 }));
      expect((await store.list()).map(({ id }) => id)).toEqual(['b', 'a', 'c']);
    });

    test('refuses an id or a hash twice', async () => {
      await store.insert(stored('a'));
      await expect(store.insert(stored('a', { hash: 'x' }))).rejects.toThrow(Error);
      await expect(store.insert(stored('b', { hash: 'hash-a' }))).rejects.toThrow(Error);
      expect(await store.list()).toHaveLength(1);
    });

    test('changes what is named and nothing else, null included', async () => {
      await store.insert(stored('a', { expiresAt: 5, previousHash: 'p', previousUntil: 6 }));
      await store.insert(stored('b'));
      expect(await store.update('a', { hash: 'h', previousHash: null, lastUsedAt: 7 })).toBe(true);
      expect(await store.list()).toEqual([
        stored('a', { expiresAt: 5, previousUntil: 6, hash: 'h', lastUsedAt: 7 }),
        stored('b'),
      ]);
    });

    test('tells that there is no key to change', async () => {
      expect(await store.update('a', { revokedAt: 1 })).toBe(false);
    });
  });

  describe('the life of a key', () => {
    let time = 0;
    let keys: ApiKeys;
    beforeEach(() => {
      time = 1_700_000_000_000;
      keys = new ApiKeys(store, { now: () => time });
    });

    test('its secret opens, is shown once, and is nowhere in the store (MX-16)', async () => {
      const { key, secret } = await keys.issue({ name: 'ci' });
      expect(secret).toMatch(/^loam_[\w-]{43}$/);
      expect(key).toMatchObject({ name: 'ci', tenant: key.id, isAdmin: false, expiresAt: null });
      expect(key.hint).toBe(secret.slice(-4));
      expect(await keys.find(secret)).toEqual(key);
      expect(await keys.list()).toMatchObject([{ id: key.id }]);
      const body = secret.slice('loam_'.length);
      expect(JSON.stringify([await store.list(), await keys.list(), key])).not.toContain(body);
    });

    test('the prefix is free (S4-23), and no part of a secret opens', async () => {
      const { secret } = await keys.issue({ name: 'ci' }, 'layer_');
      expect(secret).toMatch(/^layer_/);
      for (const wrong of [secret.slice(0, -1), `${secret}x`, secret.toUpperCase(), '', 'loam_']) {
        expect(await keys.find(wrong)).toBeUndefined();
      }
    });

    test('its settings stay with it', async () => {
      const settings = {
        name: 'team',
        tenant: 'team-a',
        isAdmin: true,
        scopes: { models: ['a'] },
        limits: { requestsPerMinute: 3 },
        storage: { retentionMs: 4 },
      };
      const { key, secret } = await keys.issue(settings);
      expect(key).toMatchObject(settings);
      expect(await keys.find(secret)).toMatchObject(settings);
    });

    test('it opens until it expires', async () => {
      const { secret } = await keys.issue({ name: 'ci', expiresAt: time + dayMs });
      time += dayMs - 1;
      expect(await keys.find(secret)).toBeDefined();
      time += 1;
      expect(await keys.find(secret)).toBeUndefined();
    });

    test('rotated, it has another secret and everything else as before', async () => {
      const first = await keys.issue({ name: 'ci', tenant: 't', scopes: { models: ['a'] } });
      const second = await keys.rotate(first.key.id);
      expect(second?.secret).not.toBe(first.secret);
      expect(second?.key).toEqual({ ...first.key, hint: second?.secret.slice(-4) });
      expect(await keys.find(first.secret)).toBeUndefined();
      expect(await keys.find(second?.secret ?? '')).toEqual(second?.key);
    });

    test('the old secret opens for as long as the two overlap', async () => {
      const first = await keys.issue({ name: 'ci' });
      const second = await keys.rotate(first.key.id, { overlapMs: dayMs });
      expect(await keys.find(first.secret)).toMatchObject({ id: first.key.id });
      expect(await keys.find(second?.secret ?? '')).toMatchObject({ id: first.key.id });
      time += dayMs;
      expect(await keys.find(first.secret)).toBeUndefined();
      expect(await keys.find(second?.secret ?? '')).toBeDefined();
    });

    test('rotating may move the expiry', async () => {
      const { key } = await keys.issue({ name: 'ci', expiresAt: time - 1 });
      const rotated = await keys.rotate(key.id, { expiresAt: time + dayMs });
      expect(await keys.find(rotated?.secret ?? '')).toBeDefined();
    });

    test('revoked, nothing opens it any more, nor makes it open again', async () => {
      const first = await keys.issue({ name: 'ci' });
      const second = await keys.rotate(first.key.id, { overlapMs: dayMs });
      expect(await keys.revoke(first.key.id)).toBe(true);
      expect(await keys.find(first.secret)).toBeUndefined();
      expect(await keys.find(second?.secret ?? '')).toBeUndefined();
      expect(await keys.revoke(first.key.id)).toBe(false);
      expect(await keys.rotate(first.key.id)).toBeUndefined();
      expect(await keys.list()).toMatchObject([{ id: first.key.id, revokedAt: time }]);
    });

    test('there is nothing to rotate or revoke under another id', async () => {
      expect(await keys.rotate('key_x')).toBeUndefined();
      expect(await keys.revoke('key_x')).toBe(false);
    });

    test('its last use is known within a minute', async () => {
      const { key, secret } = await keys.issue({ name: 'ci' });
      expect((await keys.list())[0]?.lastUsedAt).toBeNull();
      const firstUse = time;
      await keys.find(secret);
      time += 59_000;
      await keys.find(secret);
      expect((await keys.list())[0]?.lastUsedAt).toBe(firstUse);
      time += 1000;
      await keys.find(secret);
      expect((await keys.list())[0]).toMatchObject({ id: key.id, lastUsedAt: time });
    });
  });
}
