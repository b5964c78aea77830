import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { LoamConfig } from '@loam/server/node';
import envPaths from 'env-paths';

/** Where Loam keeps what it must remember. */
export type DataDirectory = {
  path: string;
  /** SQLite files. */
  keys: string;
  responses: string;
  usage: string;
  /** The folder of downloaded models. */
  models: string;
};

/** The data directory of a configuration, by default the platform's place for a program's data. */
export function dataDirectory({ data }: LoamConfig): DataDirectory {
  const directory = data.directory ?? envPaths('loam', { suffix: '' }).data;
  return {
    path: directory,
    keys: path.join(directory, 'keys.db'),
    responses: path.join(directory, 'responses.db'),
    usage: path.join(directory, 'usage.db'),
    models: path.join(directory, 'models'),
  };
}

/**
 * Makes the directory if it is not there, for this user alone: there are keys in it.
 *
 * @throws Error with one sentence
 */
export function makeDataDirectory(config: LoamConfig): DataDirectory {
  const directory = dataDirectory(config);
  try {
    mkdirSync(directory.path, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The data directory ${directory.path} cannot be made (${reason}); name another with \`data.directory\` or LOAM_DATA_DIR.`,
      { cause: error },
    );
  }
  return directory;
}
