import { type OwnCost, type OwnCostName, ownCostNames } from './own-cost.ts';
import { providerCost } from './provider-cost.ts';
import { serverCost } from './server-cost.ts';

/** The costs asked for, and those that are measured with them. @param wanted absent: all */
export async function ownCosts(wanted: readonly string[] = ownCostNames): Promise<OwnCost[]> {
  const asks = (...names: OwnCostName[]): boolean => names.some(name => wanted.includes(name));
  return [
    ...(asks('server_request', 'server_token') ? await serverCost() : []),
    ...(asks('provider_parse_ratio', 'provider_bundle') ? await providerCost() : []),
  ];
}
