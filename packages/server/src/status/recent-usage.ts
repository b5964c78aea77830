import type { KeyStore } from '../access/key-store.ts';
import { toUsd } from '../usage/price.ts';
import type { UsageGroup, UsageStore, UsageSum } from '../usage/usage-store.ts';
import type { ServerStatus } from './status-schema.ts';

const dayMs = 24 * 60 * 60_000;

/** Sums are not made more often than this. */
const freshMs = 5000;

/** Callers whose sums are remembered. */
const mostCallers = 100;

type RecentUsage = NonNullable<ServerStatus['usage']>;

/** Whose usage is summed up, and for whom. */
export type UsageView = {
  /** Only of this tenant. Absent: of all. */
  tenant: string | undefined;
  /** Whether names of keys are told, or only their ids. */
  withNames: boolean;
};

/** Sums up what was used and cost in the last 24 hours. */
export function recentUsage(
  store: UsageStore,
  keys: KeyStore | undefined,
): (view: UsageView) => Promise<RecentUsage> {
  const remembered = new Map<string, { until: number; sums: Promise<RecentUsage> }>();
  return view => {
    const owner = JSON.stringify(view);
    const known = remembered.get(owner);
    if (known && known.until > Date.now()) return known.sums;
    const sums = sumUp(store, view.withNames ? keys : undefined, view.tenant);
    remembered.delete(owner);
    remembered.set(owner, { until: Date.now() + freshMs, sums });
    // What failed is tried again.
    sums.catch(() => remembered.delete(owner));
    for (const oldest of remembered.keys()) {
      if (remembered.size <= mostCallers) break;
      remembered.delete(oldest);
    }
    return sums;
  };
}

async function sumUp(
  store: UsageStore,
  keys: KeyStore | undefined,
  tenant: string | undefined,
): Promise<RecentUsage> {
  const from = Date.now() - dayMs;
  const query = { from, tenant };
  const by = (group: UsageGroup) => store.sum({ ...query, groupBy: [group] });
  const [[total], byKey, byGate, byModel, stored = []] = await Promise.all([
    store.sum(query),
    by('key'),
    by('gate'),
    by('model'),
    keys?.list(),
  ]);
  const names = new Map(stored.map(({ id, name }) => [id, name]));
  return {
    from: Math.floor(from / 1000),
    total: encode(total, {}),
    by_key: byKey.map(sum => {
      const key = sum.group.key ?? null;
      return encode(sum, { key, name: (key !== null && names.get(key)) || null });
    }),
    by_gate: byGate.map(sum => encode(sum, { gate: sum.group.gate ?? null })),
    by_model: byModel.map(sum => encode(sum, { model: sum.group.model ?? null })),
  };
}

function encode<Group>(sum: UsageSum | undefined, group: Group): Group & RecentUsage['total'] {
  return {
    ...group,
    requests: sum?.requests ?? 0,
    failed: sum?.failed ?? 0,
    input_tokens: sum?.inputTokens ?? 0,
    cached_tokens: sum?.cachedTokens ?? 0,
    output_tokens: sum?.outputTokens ?? 0,
    cost: toUsd(sum?.cost ?? 0),
  };
}
