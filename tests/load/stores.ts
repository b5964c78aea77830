import path from 'node:path';
import { createSqliteKeyStore, createSqliteUsageStore } from '@loam/server/node';

/** The files of a run, which the server writes and whoever judges it reads. */
export const openKeys = (folder: string) =>
  createSqliteKeyStore({ path: path.join(folder, 'keys.db') });

export const openUsage = (folder: string) =>
  createSqliteUsageStore({ path: path.join(folder, 'usage.db') });
