import { isLoopback, parseAddress, readConfig, serveWith } from '@loam/server/node';
import { openLoam, type Loam, type LoamOptions } from './open-loam.ts';
import { startTelemetry } from './start-telemetry.ts';

export type ServeLoamOptions = LoamOptions & {
  /** Told of what happens, one line each. Default: nobody. */
  print?: ((line: string) => void) | undefined;
  /** Told of what goes wrong, one line each. Default: nobody. */
  printError?: ((line: string) => void) | undefined;
};

export type ServedLoam = {
  loam: Loam;
  /** Without a path: `http://127.0.0.1:8080`. */
  url: string;
  /** Reads the configuration again; what is wrong with it is printed, and changes nothing. */
  reload: () => Promise<void>;
  /** Lets running answers end, and leaves nothing behind. */
  close: () => Promise<void>;
};

/**
 * Reads a configuration, serves it on its address, and loads the first model.
 *
 * @throws ConfigError, GateError, ServeError with sentences for whoever runs it
 */
export async function serveLoam(options: ServeLoamOptions = {}): Promise<ServedLoam> {
  const { print = () => {}, printError = () => {} } = options;
  const { host = '' } = parseAddress(readConfig(options).config.api.address) ?? {};
  const telemetry = await startTelemetry(options.environment);
  const loam = await openLoam({ ...options, isLocal: isLoopback(host) });
  const warn = () => {
    for (const warning of loam.warnings) printError(`Warning: ${warning}`);
  };
  const { address, drain_seconds: drainSeconds, max_body_mb: maxBodyMb } = loam.config.api;
  const drainMs = drainSeconds * 1000;

  let running: Awaited<ReturnType<typeof serveWith>>;
  try {
    const port = parseAddress(address)?.port;
    running = await serveWith(loam, { host, port, drainMs, maxBodyBytes: maxBodyMb * 2 ** 20 });
  } catch (error) {
    await loam.close();
    await telemetry?.close();
    throw error;
  }
  print(`Loam listens on ${running.url}/v1`);
  warn();
  await loadRequired(loam, printError);

  return {
    loam,
    url: running.url,
    async reload() {
      const before = loam.config;
      try {
        await loam.reload();
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        printError(`The configuration was not reloaded, because it is wrong:\n${reason}`);
        return;
      }
      print('The configuration was reloaded.');
      for (const name of fixedSettings(before, loam.config)) {
        printError(`Warning: \`${name}\` has changed, which needs a restart.`);
      }
      warn();
    },
    async close() {
      await running.close();
      await loam.close({ drainMs });
      await telemetry?.close();
    },
  };
}

/** What must be there before it is asked for; a model that cannot be is told of here and by `/ready`. */
async function loadRequired(loam: Loam, printError: (line: string) => void): Promise<void> {
  for (const id of loam.requiredModels) {
    try {
      await loam.provider.load(id);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      printError(`The model ${id} could not be loaded: ${reason}`);
    }
  }
}

/** What has changed and cannot be applied to a server that runs. */
function fixedSettings(before: Loam['config'], after: Loam['config']): string[] {
  return [
    ...(before.api.address === after.api.address ? [] : ['api.address']),
    ...(['data', 'engine', 'download'] as const).filter(
      table => JSON.stringify(before[table]) !== JSON.stringify(after[table]),
    ),
  ];
}
