import type { ServerOptions } from '@loam/server';
import { gateOptions, loadProvider, priceOf, type LoamConfig } from '@loam/server/node';

/**
 * The providers, gates and prices of a configuration. Packages of providers are looked for from the
 * folder of the configuration, then beside Loam.
 *
 * @throws GateError that names the provider, and what to install
 */
export async function gateway(
  config: LoamConfig,
  folder: string,
): Promise<Pick<ServerOptions, 'providers' | 'gates' | 'prices'>> {
  const providers = await Promise.all(
    Object.entries(config.providers).map(
      async ([name, settings]) => [name, await loadProvider(name, settings, folder)] as const,
    ),
  );
  return {
    providers: Object.fromEntries(providers),
    gates: Object.fromEntries(
      Object.entries(config.gates).map(([name, settings]) => [name, gateOptions(settings)]),
    ),
    prices: Object.fromEntries(
      Object.entries(config.api.models).flatMap(([id, { price }]) =>
        price ? [[id, priceOf(price)]] : [],
      ),
    ),
  };
}
