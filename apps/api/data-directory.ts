import { mkdirSync } from 'node:fs';
import envPaths from 'env-paths';

/**
 * Where this server keeps what outlives it, made if need be: `LOAM_DATA_DIR`, by default the
 * platform's place for a program's data.
 */
export function dataDirectory(): string {
  const directory = process.env.LOAM_DATA_DIR || envPaths('loam', { suffix: '' }).data;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return directory;
}
