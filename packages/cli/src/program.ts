import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addDoctor } from './commands/doctor.ts';
import { addKeys } from './commands/keys.ts';
import { addModels } from './commands/models.ts';
import { addServe } from './commands/serve.ts';
import type { Terminal } from './terminal.ts';

const exitCodes = { success: 0, failure: 1, wrongUsage: 2 } as const;

/**
 * Runs a command.
 *
 * @param words what stands behind the name of the program
 * @returns the exit code: 0, 1 where something failed, 2 where the command is none
 */
export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  const program = new Command('loam')
    .description('Local OpenAI-compatible models.')
    .version(version(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'show this')
    .helpCommand(false)
    .showHelpAfterError('(`--help` tells more)')
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
    .configureOutput({
      writeOut: text => terminal.print(text.trimEnd()),
      writeErr: text => terminal.printError(text.trimEnd()),
    })
    .exitOverride();
  addServe(program, terminal);
  addModels(program, terminal);
  addKeys(program, terminal);
  addDoctor(program, terminal);
  program.addHelpText(
    'after',
    '\nExamples:\n  loam serve                       answer on http://127.0.0.1:8080/v1\n  loam models pull hf:Qwen/Qwen3-4B-GGUF:Q4_K_M\n  loam keys create ci --expires 30d\n  loam doctor                      find out what is wrong',
  );
  // A child does not inherit what was set before it was added.
  for (const command of commandsOf(program)) {
    command.exitOverride().configureOutput(program.configureOutput()).helpCommand(false);
    command.helpOption('-h, --help', 'show this').showHelpAfterError('(`--help` tells more)');
  }

  try {
    if (words.length === 0) {
      program.outputHelp();
      return exitCodes.wrongUsage;
    }
    await program.parseAsync(words, { from: 'user' });
    return exitCodes.success;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.success : exitCodes.wrongUsage;
    }
    terminal.printError(error instanceof Error ? error.message : String(error));
    return exitCodes.failure;
  }
}

function commandsOf(command: Command): Command[] {
  return command.commands.flatMap(child => [child, ...commandsOf(child)]);
}

function version(): string {
  const manifest = new URL('../package.json', import.meta.url);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
