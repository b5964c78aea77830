import path from 'node:path';
import { createLlamaCpp, type LlamaCppProvider } from '@loam/llama-cpp';
import {
  ApiKeys,
  createServer,
  LiveResponses,
  RecentTraffic,
  type LoamServer,
  type RequestLog,
} from '@loam/server';
import {
  readConfig,
  type LoamConfig,
  type ReadConfig,
  type ReadConfigOptions,
} from '@loam/server/node';
import { createPrometheusMetrics } from '@loam/server/prometheus';
import { accessRules } from './access-rules.ts';
import { makeDataDirectory } from './data-directory.ts';
import { gateway } from './gateway.ts';
import { modelEntries } from './model-entries.ts';
import { openStores } from './open-stores.ts';
import { logLine } from './log-line.ts';
import { requiredModels } from './required-models.ts';
import { serverOptions } from './server-options.ts';

export type LoamOptions = ReadConfigOptions & {
  /** Told of every request once it has ended. Default: `printLog` is. */
  log?: RequestLog | undefined;
  /** Told of the same as one line, in the format of the configuration. Default: nobody. */
  printLog?: ((line: string) => void) | undefined;
  /** Whether people read what is printed: the format of `log.format = "auto"`. Default: false. */
  isTerminal?: boolean | undefined;
  /**
   * Whether nobody but this machine can reach the server, so that a key is not needed where the
   * configuration says nothing. Default: not in production (`NODE_ENV=production`).
   */
  isLocal?: boolean | undefined;
};

/** A server made from a configuration, with its models and its stores. */
export type Loam = LoamServer & {
  readonly provider: LlamaCppProvider;
  readonly config: LoamConfig;
  /** The file the configuration came from. */
  readonly file: string | undefined;
  /** Whether callers have to send a key. */
  readonly requiresKey: boolean;
  /** Ids of the models that are loaded at start: the first, and those that are pinned. */
  readonly requiredModels: readonly string[];
  /** What whoever runs the server should know of the configuration, one sentence each. */
  readonly warnings: readonly string[];
  /**
   * Reads the configuration again, and answers new requests by it. Answers that are running end as
   * they began; models whose settings have not changed stay loaded. `address`, `data`, `engine` and
   * `download` stay as they were.
   *
   * @throws ConfigError, GateError when it is wrong; nothing has changed then
   */
  reload(): Promise<void>;
  /** Gives running answers `drainMs` to end, and leaves no process and no open file behind. */
  close(options?: { drainMs?: number }): Promise<void>;
};

/**
 * Reads a configuration and makes a server of it, for a route handler or any other HTTP server.
 *
 * @throws ConfigError with everything that is wrong in the configuration, GateError where a gate or a
 *   provider cannot be had
 */
export async function openLoam(options: LoamOptions = {}): Promise<Loam> {
  let read = readConfig(options);
  const data = makeDataDirectory(read.config);
  const { engine, download } = read.config;
  const provider = createLlamaCpp({
    models: modelEntries(read.config),
    backend: engine.backend,
    ...(engine.memory_budget_mb !== undefined && { memoryBudgetMb: engine.memory_budget_mb }),
    download: {
      folder: data.models,
      endpoint: download.endpoint,
      ...(download.token !== undefined && { token: download.token }),
    },
  });
  const stores = await openStores(read.config);
  const { keys, responses, usage, counters } = stores;
  const live = new LiveResponses();
  const traffic = new RecentTraffic();
  const metrics = createPrometheusMetrics();

  const logOf = ({ log: { format } }: LoamConfig): RequestLog | undefined => {
    const { printLog, isTerminal = false } = options;
    if (options.log || !printLog || format === 'off') return options.log;
    const shown = format === 'auto' ? (isTerminal ? 'text' : 'json') : format;
    return entry => printLog(logLine(entry, shown));
  };

  const makeServer = async ({ config, file }: ReadConfig) => {
    const folder =
      file === undefined ? (options.workingDirectory ?? process.cwd()) : path.dirname(file);
    const { requireAuth, warnings } = accessRules(config, {
      hasKeys: await hasOpenKeys(keys),
      isLocal: options.isLocal ?? options.environment?.['NODE_ENV'] !== 'production',
    });
    const settings = serverOptions(config);
    const server = createServer({
      ...settings,
      ...(await gateway(config, folder)),
      provider,
      usage,
      limits: { ...settings.limits, store: counters },
      keys,
      requireAuth,
      responses: { ...settings.responses, store: responses, live },
      log: logOf(config),
      traffic,
      metrics: config.telemetry.metrics ? metrics : undefined,
      requiredModels: requiredModels(config),
    });
    return { server, warnings, requiresKey: requireAuth === true };
  };

  let current = await makeServer(read);
  return {
    fetch: request => current.server.fetch(request),
    websocket: upgrade => current.server.websocket(upgrade),
    provider,
    get config() {
      return read.config;
    },
    get file() {
      return read.file;
    },
    get requiresKey() {
      return current.requiresKey;
    },
    get requiredModels() {
      return requiredModels(read.config);
    },
    get warnings() {
      return current.warnings;
    },
    async reload() {
      const next = readConfig({ ...options, ...(read.file !== undefined && { file: read.file }) });
      provider.setModels(modelEntries(next.config));
      try {
        current = await makeServer(next);
        read = next;
      } catch (error) {
        provider.setModels(modelEntries(read.config));
        throw error;
      }
    },
    async close(closing) {
      await provider.close(closing);
      await Promise.all([stores.close(), live.recent.close()]);
    },
  };
}

async function hasOpenKeys(keys: Parameters<typeof createServer>[0]['keys']): Promise<boolean> {
  if (!keys) return false;
  const now = Date.now();
  return (await new ApiKeys(keys).list()).some(
    ({ revokedAt, expiresAt }) => revokedAt === null && (expiresAt === null || expiresAt > now),
  );
}
