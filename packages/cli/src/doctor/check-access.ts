import { existsSync } from 'node:fs';
import { ApiKeys } from '@loam/server';
import { createSqliteKeyStore, isLoopback, parseAddress, type LoamConfig } from '@loam/server/node';
import { accessRules } from '../loam/access-rules.ts';
import { dataDirectory } from '../loam/data-directory.ts';
import type { Finding } from './finding.ts';

export async function* checkAccess(config: LoamConfig): AsyncGenerator<Finding> {
  const count = await countKeys(dataDirectory(config).keys);
  const { requireAuth, warnings } = accessRules(config, {
    hasKeys: count > 0,
    isLocal: isLoopback(parseAddress(config.api.address)?.host ?? ''),
  });
  const keys = count + (config.api.api_key === undefined ? 0 : 1);
  const who = requireAuth === true ? 'those who send a key' : 'everybody who can reach it';
  yield {
    state: 'ok',
    text: `Access: ${who}; there ${keys === 1 ? 'is 1 key' : `are ${keys} keys`}`,
  };
  for (const warning of warnings) yield { state: 'note', text: warning };
}

async function countKeys(path: string): Promise<number> {
  if (!existsSync(path)) return 0;
  const store = createSqliteKeyStore({ path });
  try {
    const now = Date.now();
    return (await new ApiKeys(store).list()).filter(
      ({ revokedAt, expiresAt }) => revokedAt === null && (expiresAt === null || expiresAt > now),
    ).length;
  } finally {
    await store.close();
  }
}
