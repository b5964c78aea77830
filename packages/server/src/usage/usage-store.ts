import type { NanoUsd } from './price.ts';

/** What one request used. Never holds prompts, answers or keys. */
export type UsageRecord = {
  /** `use_` and 24 characters. A record is kept once, however often it is added. */
  id: string;
  /** What the request is called in logs and in `x-request-id`. Clients may choose it. */
  requestId: string;
  /** When the request arrived, in Unix milliseconds. */
  time: number;
  tenant: string;
  /** The id of the key, `null` for the operator's and for nobody's. */
  key: string | null;
  /** The name of the gate, `null` where none was asked. */
  gate: string | null;
  /** The model that answered. */
  model: string;
  /** Which target of the gate answered. */
  target: string | null;
  /** The path behind the base path, such as `chat/completions`. */
  endpoint: string;
  inputTokens: number;
  /** Those of the input that were in a cache. */
  cachedTokens: number;
  outputTokens: number;
  /** Those of the output that were reasoning. */
  reasoningTokens: number;
  /** `null` where the model has no price. */
  cost: NanoUsd | null;
  /** From arrival to the end of the answer, in milliseconds. */
  latencyMs: number;
  /** From arrival to the first output, `null` where there was none. */
  firstTokenMs: number | null;
  /** HTTP status, also of an error that came after the status had been sent; 499: the client left. */
  status: number;
  /** The model did not say what it used, because it was left; the counts come from its text. */
  isEstimated: boolean;
};

export const usageGroups = ['day', 'key', 'model', 'gate', 'tenant', 'endpoint'] as const;
export type UsageGroup = (typeof usageGroups)[number];

export type UsageQuery = {
  /** Only of this tenant. Default: of all. */
  tenant?: string | undefined;
  /** From this time on, in Unix milliseconds. Default: the first record. */
  from?: number | undefined;
  /** Before this time. Default: the last record. */
  to?: number | undefined;
  key?: string | undefined;
  model?: string | undefined;
  gate?: string | undefined;
  /** What the sums are told apart by; days are UTC. Default: one sum of all. */
  groupBy?: readonly UsageGroup[] | undefined;
};

/** A sum of records. */
export type UsageSum = {
  /** The values of `groupBy`: `day` as `2026-11-20`. */
  group: { [Group in UsageGroup]?: string | null };
  requests: number;
  /** Requests with a status of 400 and above. */
  failed: number;
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  /** Of the requests whose model has a price. */
  cost: NanoUsd;
};

/** Keeps what requests used. */
export interface UsageStore {
  /** Keeps a record, unless one with its id is there. Resolves when it is kept. */
  add(record: UsageRecord): Promise<void>;

  /** Sums in the order of their groups; none where nothing matches, unless nothing is grouped. */
  sum(query: UsageQuery): Promise<UsageSum[]>;

  /** What a gate has cost since a time, in Unix milliseconds. */
  spent(gate: string, since: number): Promise<NanoUsd>;

  /** The last records, the latest first. */
  recent(query: Omit<UsageQuery, 'groupBy'>, limit: number): Promise<UsageRecord[]>;

  close(): Promise<void>;
}
