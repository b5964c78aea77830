import type { UsageGroup, UsageQuery, UsageRecord, UsageStore, UsageSum } from './usage-store.ts';

export type MemoryUsageStoreOptions = {
  /** Beyond it the oldest records go. Default: 100,000. */
  maxRecords?: number;
};

const defaultMaxRecords = 100_000;

/** Keeps records for as long as the process lives. */
export function createMemoryUsageStore(options: MemoryUsageStoreOptions = {}): UsageStore {
  const { maxRecords = defaultMaxRecords } = options;
  /** In the order they were added. */
  const records = new Map<string, UsageRecord>();

  return {
    async add(record) {
      if (records.has(record.id)) return;
      records.set(record.id, { ...record });
      const [oldest] = records.keys();
      if (records.size > maxRecords && oldest !== undefined) records.delete(oldest);
    },

    async sum(query) {
      const { groupBy = [] } = query;
      const sums = new Map<string, UsageSum>();
      if (groupBy.length === 0) sums.set('[]', emptySum({}));
      for (const record of records.values()) {
        if (!matches(record, query)) continue;
        const group = Object.fromEntries(groupBy.map(name => [name, groupOf(record, name)]));
        const key = JSON.stringify(Object.values(group));
        const sum = sums.get(key) ?? emptySum(group);
        sums.set(key, sum);
        addTo(sum, record);
      }
      return [...sums.values()].toSorted((a, b) => compareGroups(a, b, groupBy));
    },

    async spent(gate, since) {
      let nano = 0;
      for (const record of records.values()) {
        if (record.gate === gate && record.time >= since) nano += record.cost ?? 0;
      }
      return nano;
    },

    async recent(query, limit) {
      const found = [...records.values()].filter(record => matches(record, query));
      return structuredClone(found.toSorted((a, b) => b.time - a.time).slice(0, limit));
    },

    async close() {
      records.clear();
    },
  };
}

function matches(record: UsageRecord, query: UsageQuery): boolean {
  const { tenant, key, model, gate, from = -Infinity, to = Infinity } = query;
  return (
    record.time >= from &&
    record.time < to &&
    (tenant === undefined || record.tenant === tenant) &&
    (key === undefined || record.key === key) &&
    (model === undefined || record.model === model) &&
    (gate === undefined || record.gate === gate)
  );
}

function groupOf(record: UsageRecord, group: UsageGroup): string | null {
  return group === 'day' ? new Date(record.time).toISOString().slice(0, 10) : record[group];
}

function emptySum(group: UsageSum['group']): UsageSum {
  return {
    group,
    requests: 0,
    failed: 0,
    inputTokens: 0,
    cachedTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    cost: 0,
  };
}

function addTo(sum: UsageSum, record: UsageRecord): void {
  sum.requests += 1;
  if (record.status >= 400) sum.failed += 1;
  sum.inputTokens += record.inputTokens;
  sum.cachedTokens += record.cachedTokens;
  sum.outputTokens += record.outputTokens;
  sum.reasoningTokens += record.reasoningTokens;
  sum.cost += record.cost ?? 0;
}

/** By code unit, `null` first, as SQLite's binary order. */
function compareGroups(a: UsageSum, b: UsageSum, groupBy: readonly UsageGroup[]): number {
  for (const name of groupBy) {
    const left = a.group[name] ?? null;
    const right = b.group[name] ?? null;
    if (left === right) continue;
    if (left === null) return -1;
    if (right === null) return 1;
    return left < right ? -1 : 1;
  }
  return 0;
}
