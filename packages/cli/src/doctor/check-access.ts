import { existsSync } from 'node:fs';
import { ApiKeys } from '@loam/server';
import { isLoopback, parseAddress, type LoamConfig } from '@loam/server/node';
import { accessRules } from '../loam/access-rules.ts';
import { dataDirectory } from '../loam/data-directory.ts';
import { openKeyStore } from '../loam/open-stores.ts';
import type { Finding } from './finding.ts';

export async function* checkAccess(config: LoamConfig): AsyncGenerator<Finding> {
  const count = await countKeys(config);
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

async function countKeys(config: LoamConfig): Promise<number> {
  // To look is not to make a file.
  const isFile = config.data.postgres_url === undefined;
  if (isFile && !existsSync(dataDirectory(config).keys)) return 0;
  const store = await openKeyStore(config);
  try {
    const now = Date.now();
    return (await new ApiKeys(store).list()).filter(
      ({ revokedAt, expiresAt }) => revokedAt === null && (expiresAt === null || expiresAt > now),
    ).length;
  } finally {
    await store.close();
  }
}
