import type { Command } from 'commander';
import { readConfig, type ReadConfig } from '@loam/server/node';
import type { Terminal } from '../terminal.ts';

/** What every command that needs a configuration takes. */
export type ConfigOption = { config?: string };

export function withConfigOption(command: Command): Command {
  return command.option(
    '-c, --config <file>',
    'the configuration (default: LOAM_CONFIG, or loam.toml in this directory if it is there)',
  );
}

/** @throws ConfigError with everything that is wrong */
export function readConfigFor(terminal: Terminal, { config }: ConfigOption): ReadConfig {
  const { environment, workingDirectory } = terminal;
  return readConfig({ file: config, environment, workingDirectory });
}
