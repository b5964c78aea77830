/** Stable: others compare with them. */
export const ownCostNames = [
  'server_request',
  'server_token',
  'provider_parse_ratio',
  'provider_bundle',
] as const;

export type OwnCostName = (typeof ownCostNames)[number];

/** Something that has nothing to do with the model. */
export type OwnCost = {
  name: OwnCostName;
  subject: 'loam-server' | 'loam-provider';
  value: number;
  unit: 'ms' | '×' | 'kB';
  /** What it is, in a few words. */
  what: string;
};
