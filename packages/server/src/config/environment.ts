import path from 'node:path';
import { formatAddress, parseAddress } from './address.ts';
import { ConfigError } from './config-error.ts';
import type { LoamConfigInput } from './config-schema.ts';
import type { Environment } from './expand-variables.ts';

/** The variables that override a configuration, with what each is for. An empty one counts as none. */
export const environmentVariables = {
  LOAM_CONFIG:
    'The configuration file. Default: `loam.toml` in the working directory, if it is there.',
  LOAM_API_KEY: '`api.api_key`.',
  LOAM_REQUIRE_AUTH: '`api.require_auth`: `true` or `false`.',
  LOAM_MODELS:
    'More models, as pairs `id=path` with commas between them, in front of those of the file: `qwen/qwen3-4b=/models/qwen3-4b.gguf`.',
  LOAM_DATA_DIR: '`data.directory`.',
  HOST: 'The host of `api.address`.',
  PORT: 'The port of `api.address`.',
  HF_ENDPOINT: '`download.endpoint`.',
  HF_TOKEN: '`download.token`.',
} as const;

/** A configuration with what the environment says in the place of what it overrides. */
export function withEnvironment(
  config: LoamConfigInput,
  environment: Environment,
): LoamConfigInput {
  const { LOAM_API_KEY, LOAM_MODELS, LOAM_DATA_DIR, HF_ENDPOINT, HF_TOKEN } = environment;
  const requireAuth = readRequireAuth(environment['LOAM_REQUIRE_AUTH']);
  const address = readAddress(config.api?.address, environment);
  if (HF_ENDPOINT && !/^https?:$/.test(URL.parse(HF_ENDPOINT)?.protocol ?? '')) {
    throw new ConfigError([
      { message: 'HF_ENDPOINT must be an address such as https://huggingface.co.' },
    ]);
  }
  return {
    ...config,
    api: {
      ...config.api,
      ...(LOAM_API_KEY && { api_key: LOAM_API_KEY }),
      ...(requireAuth !== undefined && { require_auth: requireAuth }),
      ...(address !== undefined && { address }),
      ...(LOAM_MODELS && { models: withModels(config.api?.models ?? {}, readModels(LOAM_MODELS)) }),
    },
    ...(LOAM_DATA_DIR && { data: { ...config.data, directory: path.resolve(LOAM_DATA_DIR) } }),
    ...((HF_ENDPOINT || HF_TOKEN) && {
      download: {
        ...config.download,
        ...(HF_ENDPOINT && { endpoint: HF_ENDPOINT }),
        ...(HF_TOKEN && { token: HF_TOKEN }),
      },
    }),
  };
}

type Models = NonNullable<NonNullable<LoamConfigInput['api']>['models']>;

/** The first model is the one that is loaded at once, so those of the environment go first. */
function withModels(configured: Models, added: Record<string, { path: string }>): Models {
  const models: Models = { ...added, ...configured };
  for (const [id, { path: file }] of Object.entries(added)) {
    models[id] = { ...configured[id], path: file };
  }
  return models;
}

/** @throws ConfigError that quotes the pair at fault */
function readModels(value: string): Record<string, { path: string }> {
  const pairs = value
    .split(/[,\n]/)
    .map(pair => pair.trim())
    .filter(pair => pair !== '');
  return Object.fromEntries(
    pairs.map(pair => {
      const separator = pair.indexOf('=');
      const id = pair.slice(0, separator).trim();
      const file = pair.slice(separator + 1).trim();
      if (separator < 0 || id === '' || file === '') {
        throw new ConfigError([
          {
            message: `LOAM_MODELS has "${pair}", but needs pairs like "qwen/qwen3-4b=/models/qwen3-4b.gguf".`,
          },
        ]);
      }
      return [id, { path: file.startsWith('hf:') ? file : path.resolve(file) }];
    }),
  );
}

function readRequireAuth(value: string | undefined): boolean | undefined {
  if (!value) return undefined;
  if (value !== 'true' && value !== 'false') {
    throw new ConfigError([{ message: 'LOAM_REQUIRE_AUTH must be "true" or "false".' }]);
  }
  return value === 'true';
}

function readAddress(configured: unknown, { HOST, PORT }: Environment): string | undefined {
  if (!HOST && !PORT) return undefined;
  if (PORT && !(/^\d{1,5}$/.test(PORT) && Number(PORT) <= 65_535)) {
    throw new ConfigError([
      { message: `PORT is "${PORT}", but must be a whole number from 0 to 65535.` },
    ]);
  }
  const { host, port } = (typeof configured === 'string' && parseAddress(configured)) || {
    host: '127.0.0.1',
    port: 8080,
  };
  return formatAddress({ host: HOST || host, port: PORT ? Number(PORT) : port });
}
