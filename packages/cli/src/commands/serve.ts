import type { Command } from 'commander';
import { parseAddress } from '@loam/server/node';
import { serveLoam, type ServedLoam } from '../loam/serve-loam.ts';
import { CommandError, type Terminal } from '../terminal.ts';
import { withConfigOption, type ConfigOption } from './config-option.ts';
import { onHangUp } from './hang-up.ts';

export function addServe(program: Command, terminal: Terminal): void {
  withConfigOption(
    program
      .command('serve')
      .summary('answer OpenAI clients with local models')
      .description(
        'Answers OpenAI clients on the address of the configuration, http://127.0.0.1:8080/v1 by default.\nCtrl-C lets running answers end, a second one does not. SIGHUP reads the configuration again.',
      )
      .option('-a, --address <host:port>', 'listen here, whatever the configuration says'),
  ).action(async (options: ConfigOption & { address?: string }) => {
    const { print, printError, workingDirectory } = terminal;
    const hungUp = new AbortController();
    let served: ServedLoam | undefined;
    let isStale = false;
    // From the beginning: a first model takes its time to load, and an unheard SIGHUP ends a process.
    const stopListening = onHangUp({
      reload: () => {
        if (served) void served.reload();
        else isStale = true;
      },
      closed: () => hungUp.abort(),
    });
    try {
      served = await serveLoam({
        file: options.config,
        environment: withAddress(terminal, options.address),
        workingDirectory,
        print,
        printError,
        printLog: print,
        isTerminal: terminal.isTerminal,
      });
      if (isStale) await served.reload();
      await ended(AbortSignal.any([terminal.signal, hungUp.signal]));
    } finally {
      stopListening();
      await served?.close();
    }
  });
}

function withAddress(
  { environment }: Terminal,
  address: string | undefined,
): Terminal['environment'] {
  if (address === undefined) return environment;
  const parsed = parseAddress(address);
  if (!parsed) {
    throw new CommandError('--address must be a host and a port such as 127.0.0.1:8080.');
  }
  return { ...environment, HOST: parsed.host, PORT: String(parsed.port) };
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
