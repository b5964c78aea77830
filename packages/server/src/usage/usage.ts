import type { Context } from 'hono';
import { invalidQuery } from '../errors/response-refusals.ts';
import type { ServerEnv } from '../server-env.ts';
import { toUsd } from './price.ts';
import {
  usageGroups,
  type UsageGroup,
  type UsageQuery,
  type UsageRecord,
  type UsageStore,
  type UsageSum,
} from './usage-store.ts';

const mostRecords = 1000;
const defaultRecords = 100;

/**
 * `GET /usage`: what was used, in sums.
 *
 * `from` and `to` (exclusive) are days, times of ISO 8601, or Unix seconds; `group_by` is a list of
 * `day`, `key`, `model`, `gate`, `endpoint` and, for admins, `tenant`; `key`, `model` and `gate`
 * choose. Callers see what is their tenant's, admins everything.
 */
export function usageSums(store: UsageStore | undefined) {
  return async (c: Context<ServerEnv>) => {
    const query = queryOf(c);
    const groupBy = groupsOf(c.req.query('group_by'), query.tenant === undefined);
    const [sums, [total]] = await Promise.all([
      groupBy.length === 0 ? [] : (store?.sum({ ...query, groupBy }) ?? []),
      store?.sum(query) ?? [],
    ]);
    return c.json({
      object: 'list',
      from: timeText(query.from),
      to: timeText(query.to),
      group_by: groupBy,
      data: sums.map(encodeSum),
      total: total ? encodeSum(total) : null,
    });
  };
}

/** `GET /usage/requests`: the last requests one by one, at most `limit` (100, up to 1,000). */
export function usageRecords(store: UsageStore | undefined) {
  return async (c: Context<ServerEnv>) => {
    const limit = limitOf(c.req.query('limit'));
    const records = (await store?.recent(queryOf(c), limit)) ?? [];
    return c.json({ object: 'list', data: records.map(encodeRecord) });
  };
}

function queryOf(c: Context<ServerEnv>): UsageQuery {
  const { tenant, isAdmin } = c.get('caller');
  const { from, to, key, model, gate } = c.req.query();
  return {
    tenant: isAdmin ? c.req.query('tenant') : tenant,
    from: timeOf(from, 'from'),
    to: timeOf(to, 'to'),
    key,
    model,
    gate,
  };
}

function timeOf(value: string | undefined, param: string): number | undefined {
  if (value === undefined) return undefined;
  const time = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value);
  if (value !== '' && Number.isFinite(time)) return time;
  throw invalidQuery(param, 'a day such as 2026-11-20, a time of ISO 8601, or Unix seconds');
}

function groupsOf(value: string | undefined, seesAll: boolean): UsageGroup[] {
  if (value === undefined || value === '') return [];
  const allowed = usageGroups.filter(group => seesAll || group !== 'tenant');
  return value.split(',').map(name => {
    const group = allowed.find(each => each === name.trim());
    if (group) return group;
    throw invalidQuery('group_by', `a list of ${allowed.join(', ')}`);
  });
}

function limitOf(value: string | undefined): number {
  if (value === undefined) return defaultRecords;
  const limit = Number(value);
  if (Number.isInteger(limit) && limit >= 1 && limit <= mostRecords) return limit;
  throw invalidQuery('limit', `a whole number from 1 to ${mostRecords}`);
}

function timeText(time: number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString();
}

function encodeSum({ group, ...sum }: UsageSum) {
  return {
    ...group,
    requests: sum.requests,
    failed: sum.failed,
    input_tokens: sum.inputTokens,
    cached_tokens: sum.cachedTokens,
    output_tokens: sum.outputTokens,
    reasoning_tokens: sum.reasoningTokens,
    cost: toUsd(sum.cost),
  };
}

function encodeRecord(record: UsageRecord) {
  return {
    id: record.id,
    object: 'usage.request',
    request_id: record.requestId,
    created_at: Math.floor(record.time / 1000),
    tenant: record.tenant,
    key: record.key,
    gate: record.gate,
    model: record.model,
    target: record.target,
    endpoint: record.endpoint,
    input_tokens: record.inputTokens,
    cached_tokens: record.cachedTokens,
    output_tokens: record.outputTokens,
    reasoning_tokens: record.reasoningTokens,
    cost: record.cost === null ? null : toUsd(record.cost),
    latency_ms: Math.round(record.latencyMs),
    first_token_ms: record.firstTokenMs === null ? null : Math.round(record.firstTokenMs),
    status: record.status,
    estimated: record.isEstimated,
  };
}
