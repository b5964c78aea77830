import type { Command } from 'commander';
import { examine } from '../doctor/examine.ts';
import { CommandError, type Terminal } from '../terminal.ts';
import { withConfigOption, type ConfigOption } from './config-option.ts';

const marks = { ok: '✓', note: '!', problem: '✗' } as const;

export function addDoctor(program: Command, terminal: Terminal): void {
  withConfigOption(
    program
      .command('doctor')
      .summary('check this machine and the configuration')
      .description(
        'Checks Node.js, the processor, memory, the configuration, the data directory, the models,\nwhat computes them, the packages of providers, and the address. Changes nothing. Ends with 1 if something is wrong.',
      ),
  ).action(async (options: ConfigOption) => {
    let problems = 0;
    for await (const { state, text } of examine(terminal, options)) {
      if (state === 'problem') problems += 1;
      terminal.print(`${marks[state]} ${text.replaceAll('\n', '\n  ')}`);
    }
    if (problems > 0) {
      throw new CommandError(
        problems === 1 ? 'One thing is wrong.' : `${problems} things are wrong.`,
      );
    }
  });
}
