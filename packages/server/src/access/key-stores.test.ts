import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ApiKeys } from './api-keys.ts';
import { testKeyStore } from './key-store.contract.ts';
import { createMemoryKeyStore } from './memory-key-store.ts';
import { createSqliteKeyStore } from './sqlite-key-store.ts';

describe('memory', () => {
  testKeyStore(createMemoryKeyStore);
});

describe('SQLite', () => {
  testKeyStore(() => createSqliteKeyStore({ path: ':memory:' }));
});

test('two processes share a file, and no secret is in it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'loam-keys-'));
  const path = join(directory, 'keys.db');
  const server = createSqliteKeyStore({ path });
  const commandLine = createSqliteKeyStore({ path });
  try {
    const { key, secret } = await new ApiKeys(commandLine).issue({ name: 'ci' });
    expect(await new ApiKeys(server).find(secret)).toMatchObject({ id: key.id });
    await new ApiKeys(commandLine).revoke(key.id);
    expect(await new ApiKeys(server).find(secret)).toBeUndefined();

    const files = readdirSync(directory).map(file => readFileSync(join(directory, file), 'latin1'));
    expect(files.join()).toContain(key.id);
    expect(files.join()).not.toContain(secret.slice('loam_'.length));
  } finally {
    await Promise.all([server.close(), commandLine.close()]);
    rmSync(directory, { recursive: true });
  }
});
