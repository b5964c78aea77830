import { accessSync, constants, existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { formatBytes } from '@loam/llama-cpp';
import type { LoamConfig } from '@loam/server/node';
import { dataDirectory } from '../loam/data-directory.ts';
import type { Finding } from './finding.ts';

export async function* checkData(config: LoamConfig): AsyncGenerator<Finding> {
  const { path: directory } = dataDirectory(config);
  const nearest = nearestExisting(directory);
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
  } catch {
    yield {
      state: 'problem',
      text: `Data directory: ${directory} may not be written by this user.`,
    };
    return;
  }
  const { bavail, bsize } = await statfs(nearest);
  const made = nearest === directory ? '' : ', which will be made';
  yield {
    state: 'ok',
    text: `Data directory: ${directory}${made}, ${formatBytes(bavail * bsize)} free on its disk`,
  };
}

function nearestExisting(directory: string): string {
  return existsSync(directory) ? directory : nearestExisting(path.dirname(directory));
}
