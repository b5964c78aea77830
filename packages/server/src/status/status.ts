import type { ProviderV4 } from '@ai-sdk/provider';
import type { LoamProvider, ModelDescription, ModelStats } from '@loam/model-port';
import type { Context } from 'hono';
import { allowsGate } from '../access/scopes.ts';
import type { Gates } from '../gates/gates.ts';
import { modelStats } from '../models/model-stats.ts';
import type { ServerEnv } from '../server-env.ts';
import type { UsageView } from './recent-usage.ts';
import { percentilesOf, type Percentiles } from './percentiles.ts';
import type { RecentCall, RecentTraffic } from './recent-traffic.ts';
import type { ServerStatus } from './status-schema.ts';
import { stepMs, trafficSeries } from './traffic-series.ts';

export type StatusSources = {
  provider: ProviderV4 & Partial<LoamProvider>;
  gates: Gates;
  traffic: RecentTraffic;
  /** What was used lately. Absent: nobody keeps it. */
  usage: ((view: UsageView) => Promise<NonNullable<ServerStatus['usage']>>) | undefined;
  requiresKey: boolean;
};

/**
 * `GET /status`: the server at this moment. Callers see the models and gates they may use. Traffic
 * and cost are those of their tenant; of all for admins, and for everybody where no key is asked for,
 * as in the metrics. Only admins are told what keys are called.
 */
export function status(sources: StatusSources) {
  return async (c: Context<ServerEnv>) => {
    const caller = c.get('caller');
    const tenant = caller.isAdmin || !sources.requiresKey ? undefined : caller.tenant;
    const [models, stats, usage] = await Promise.all([
      c.get('models').list(),
      modelStats(sources.provider),
      sources.usage?.({ tenant, withNames: caller.isAdmin }),
    ]);
    const known = sources.gates.list(caller.tenant).filter(({ name }) => allowsGate(caller, name));
    const names = new Set(known.map(({ name }) => name));
    const body: ServerStatus = {
      object: 'status',
      time: Date.now() / 1000,
      started_at: Math.floor(sources.traffic.startedAt / 1000),
      requires_key: sources.requiresKey,
      memory_bytes: residentBytes(),
      active_requests: sources.traffic.active,
      // Gates are told of by their targets.
      models: models
        .filter(({ ownedBy }) => ownedBy !== 'gate')
        .map(model => encodeModel(model, stats)),
      targets: sources.gates
        .report()
        .filter(({ gate }) => names.has(gate))
        .map(({ gate, target, breaker, inFlight }) => ({
          gate,
          target,
          breaker,
          in_flight: inFlight,
        })),
      ...encodeTraffic(sources.traffic, tenant),
      usage: usage ?? null,
    };
    return c.json(body, 200, { 'cache-control': 'no-store' });
  };
}

function encodeModel(
  model: ModelDescription,
  stats: readonly ModelStats[],
): ServerStatus['models'][number] {
  const now = stats.find(({ modelId }) => modelId === model.id);
  return {
    id: model.id,
    kind: model.kind,
    description: model.description ?? null,
    state: now?.state ?? model.state ?? null,
    backend: model.backend ?? null,
    context_length: model.contextLength ?? null,
    running: now?.running ?? 0,
    queued: now?.queued ?? 0,
    sequences: now?.sequences ?? 0,
    memory_bytes: now?.residentBytes ?? null,
  };
}

function encodeTraffic(
  traffic: RecentTraffic,
  tenant: string | undefined,
): Pick<ServerStatus, 'traffic' | 'latency'> {
  const { since } = traffic;
  const requests = traffic.requests(tenant);
  const calls = traffic.calls(tenant);
  const steps = trafficSeries({ requests, calls }, { since, now: Date.now() });
  const answered = requests.filter(({ status: code, disconnected }) => code < 400 && !disconnected);
  return {
    traffic: {
      since: Math.floor(since / 1000),
      step_seconds: stepMs / 1000,
      steps: steps.map(step => ({
        time: step.time / 1000,
        requests: step.requests,
        failed: step.failed,
        input_tokens: step.inputTokens,
        cached_tokens: step.cachedTokens,
        output_tokens: step.outputTokens,
      })),
    },
    latency: {
      first_token_ms: encodePercentiles(
        calls.flatMap(({ firstOutputMs, outputTokens }) =>
          outputTokens > 0 ? (firstOutputMs ?? []) : [],
        ),
      ),
      duration_ms: encodePercentiles(answered.map(({ durationMs }) => durationMs)),
      tokens_per_second: encodePercentiles(calls.flatMap(speedOf)),
    },
  };
}

function encodePercentiles(values: readonly number[]): Percentiles | null {
  return percentilesOf(values) ?? null;
}

/** The first token took the time before it, not after. */
function speedOf({ outputTokens, durationMs, firstOutputMs, failed }: RecentCall): number[] {
  if (failed || firstOutputMs === undefined || outputTokens < 2) return [];
  const seconds = (durationMs - firstOutputMs) / 1000;
  return seconds > 0 ? [(outputTokens - 1) / seconds] : [];
}

/** Runtimes without processes do not know. */
function residentBytes(): number | null {
  return typeof process === 'undefined' ? null : (process.memoryUsage?.rss?.() ?? null);
}
