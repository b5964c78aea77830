import type { LoamConfig } from '@loam/server/node';
import { readConfigFor, type ConfigOption } from '../commands/config-option.ts';
import type { Terminal } from '../terminal.ts';
import { checkAccess } from './check-access.ts';
import { checkAddress } from './check-address.ts';
import { checkBackend } from './check-backend.ts';
import { checkData } from './check-data.ts';
import { checkGates } from './check-gates.ts';
import { checkMachine } from './check-machine.ts';
import { checkModels } from './check-models.ts';
import type { Finding } from './finding.ts';

/** Every check, in the order in which one makes sense of the next. */
export async function* examine(
  terminal: Terminal,
  options: ConfigOption,
): AsyncGenerator<Finding, void, undefined> {
  yield* checkMachine();
  let config: LoamConfig;
  let file: string | undefined;
  try {
    ({ config, file } = readConfigFor(terminal, options));
    yield {
      state: 'ok',
      text: `Configuration: ${file ?? 'none, so everything has its default'}`,
    };
  } catch (error) {
    yield { state: 'problem', text: `Configuration:\n${messageOf(error)}` };
    return;
  }
  yield* checkData(config);
  yield* checkModels(config);
  yield* checkBackend(config);
  yield* checkGates(config, file, terminal.workingDirectory);
  yield* checkAddress(config);
  yield* checkAccess(config);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
