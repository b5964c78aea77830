import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ProviderV4 } from '@ai-sdk/provider';
import { priceOf } from '../usage/price.ts';
import { GateError } from './gate-error.ts';
import type { NamedProvider } from './gate-options.ts';
import { providerSettingsSchema, type ProviderSettings } from './gate-settings.ts';
import { httpHealthCheck } from './http-health-check.ts';
import { localFetch } from './local-fetch.ts';
import { isLocalUrl } from './local-url.ts';

/** Options that say where and who, and are no secrets. */
const openOptions: ReadonlySet<string> = new Set(['baseURL', 'name']);

/** Has no name of its own. */
const compatiblePackage = '@ai-sdk/openai-compatible';

/** Which AI SDK a version of its specification belongs to. */
const sdkOfVersion: Readonly<Record<string, string>> = { v2: '5', v3: '6' };

/**
 * Makes a provider from its settings: imports its package, wherever it is installed, and calls the
 * package's `create…`.
 *
 * @param name what it is called in the configuration
 * @param from where the package is looked for first. Default: the working directory
 * @throws GateError if the package is not installed, or is none of the AI SDK 7, or refuses its options
 */
export async function loadProvider(
  name: string,
  settings: ProviderSettings,
  from = process.cwd(),
): Promise<NamedProvider> {
  const {
    package: packageName,
    factory,
    options,
    local,
    health_url: healthUrl,
    prices,
  } = providerSettingsSchema.parse(settings);
  const { baseURL } = options;
  if (local && (typeof baseURL !== 'string' || !isLocalUrl(baseURL))) {
    throw new GateError(
      'provider',
      name,
      'is said to be local, so its `options.baseURL` must be a loopback address such as "http://127.0.0.1:8000/v1"',
    );
  }
  if (local && healthUrl !== undefined && !isLocalUrl(healthUrl)) {
    throw new GateError(
      'provider',
      name,
      'is said to be local, so its `health_url` must be a loopback address too',
    );
  }
  const exported = await importPackage(name, packageName, from);
  const create = factoryOf(name, packageName, exported, factory);
  return {
    provider: providerOf(name, packageName, () =>
      create({
        // To others a name means that they are not what they are.
        ...(packageName === compatiblePackage && { name }),
        ...options,
        ...(local && { fetch: localFetch }),
      }),
    ),
    isLocal: local,
    prices: Object.fromEntries(Object.entries(prices).map(([id, price]) => [id, priceOf(price)])),
    secrets: secretsIn(options),
    healthCheck: httpHealthCheck({ healthUrl, options, isLocal: local }),
  };
}

async function importPackage(
  name: string,
  packageName: string,
  from: string,
): Promise<Record<string, unknown>> {
  let specifier = packageName;
  try {
    const file = createRequire(path.resolve(from, 'package.json')).resolve(packageName);
    specifier = pathToFileURL(file).href;
  } catch {
    // It may be installed beside this package.
  }
  try {
    // A bundler cannot know what a configuration names.
    return (await import(
      /* @vite-ignore */ /* turbopackIgnore: true */ /* webpackIgnore: true */ specifier
    )) as Record<string, unknown>;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const fault =
      code === 'ERR_MODULE_NOT_FOUND'
        ? `needs the package "${packageName}", which is not installed; run: npm install ${packageName}`
        : `could not load the package "${packageName}"`;
    throw new GateError('provider', name, fault, { cause });
  }
}

type Factory = (options: Record<string, unknown>) => unknown;

function factoryOf(
  name: string,
  packageName: string,
  exported: Record<string, unknown>,
  wanted: string | undefined,
): Factory {
  if (wanted !== undefined) {
    const factory = exported[wanted];
    if (isFactory(factory)) return factory;
    throw new GateError('provider', name, `wants "${wanted}" of "${packageName}", which has none`);
  }
  const names = Object.keys(exported).filter(key => /^create[A-Z]/.test(key));
  // Some have two names for one.
  const [factory, ...others] = new Set(names.map(key => exported[key]));
  if (isFactory(factory) && others.length === 0) return factory;
  throw new GateError(
    'provider',
    name,
    names.length === 0
      ? `names the package "${packageName}", which is no provider of the AI SDK: it has no "create…"`
      : `must say which \`factory\` of "${packageName}" to call: ${names.join(', ')}`,
  );
}

function providerOf(name: string, packageName: string, create: () => unknown): ProviderV4 {
  let made: unknown;
  try {
    made = create();
  } catch (cause) {
    throw new GateError('provider', name, `could not be made by "${packageName}"`, { cause });
  }
  // A provider may be a function with the rest as its properties.
  const version = (made as Partial<ProviderV4> | null | undefined)?.specificationVersion as unknown;
  if (version === 'v4') return made as ProviderV4;
  const sdk = typeof version === 'string' ? sdkOfVersion[version] : undefined;
  throw new GateError(
    'provider',
    name,
    sdk === undefined
      ? `names "${packageName}", which makes no provider of the AI SDK 7`
      : `needs a version of "${packageName}" for the AI SDK 7; the installed one is for the AI SDK ${sdk}`,
  );
}

function isFactory(value: unknown): value is Factory {
  return typeof value === 'function';
}

/** Every text among the options may be a key, or hold one as `Bearer …` does. */
function secretsIn(options: Record<string, unknown>): string[] {
  const secrets: string[] = [];
  for (const [key, value] of Object.entries(options)) {
    if (openOptions.has(key)) continue;
    if (typeof value === 'string') secrets.push(value, ...value.split(/\s+/).slice(1));
    else if (typeof value === 'object' && value !== null) {
      secrets.push(...secretsIn(value as Record<string, unknown>));
    }
  }
  return secrets;
}
