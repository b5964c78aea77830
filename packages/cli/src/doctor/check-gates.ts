import path from 'node:path';
import type { LoamConfig } from '@loam/server/node';
import { gateway } from '../loam/gateway.ts';
import type { Finding } from './finding.ts';

/** Loads the package of each provider, as the server would; asks none of them for anything. */
export async function* checkGates(
  config: LoamConfig,
  file: string | undefined,
  workingDirectory: string,
): AsyncGenerator<Finding> {
  const folder = file === undefined ? workingDirectory : path.dirname(file);
  for (const [name, settings] of Object.entries(config.providers)) {
    try {
      await gateway({ ...config, providers: { [name]: settings }, gates: {} }, folder);
      const where = settings.local ? 'on this machine' : 'elsewhere';
      yield { state: 'ok', text: `Provider ${name}: ${settings.package}, ${where}` };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      yield { state: 'problem', text: `Provider ${name}: ${reason}` };
    }
  }
  for (const [name, { strategy, targets, local_only: localOnly }] of Object.entries(config.gates)) {
    const count = `${targets.length} ${targets.length === 1 ? 'target' : 'targets'}`;
    const stays = localOnly ? ', never leaves this machine' : '';
    yield { state: 'ok', text: `Gate ${name}: ${strategy}, ${count}${stays}` };
  }
}
