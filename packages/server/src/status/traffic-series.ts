import type { RecentCall, RecentRequest } from './recent-traffic.ts';

/** The length of a step, in milliseconds. */
export const stepMs = 10_000;

/** What happened in one step. */
export type TrafficStep = {
  /** When it began, in Unix milliseconds. */
  time: number;
  /** Requests that ended. */
  requests: number;
  /** Those of them with a status of 400 and above. */
  failed: number;
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
};

/**
 * Traffic in steps from `since` to `now`, without gaps. The tokens of an answer belong to the time
 * in which they were written, from its first to its last.
 */
export function trafficSeries(
  traffic: { requests: readonly RecentRequest[]; calls: readonly RecentCall[] },
  { since, now }: { since: number; now: number },
): TrafficStep[] {
  const first = Math.floor(since / stepMs);
  const last = Math.max(first, Math.floor(now / stepMs));
  const steps = Array.from({ length: last - first + 1 }, (_, index) => ({
    time: (first + index) * stepMs,
    requests: 0,
    failed: 0,
    inputTokens: 0,
    cachedTokens: 0,
    outputTokens: 0,
  }));
  const stepAt = (time: number) => steps[Math.floor(time / stepMs) - first];

  for (const { endedAt, status } of traffic.requests) {
    const step = stepAt(endedAt);
    if (!step) continue;
    step.requests += 1;
    if (status >= 400) step.failed += 1;
  }
  for (const call of traffic.calls) {
    const begun = call.endedAt - call.durationMs + (call.firstOutputMs ?? call.durationMs);
    const read = stepAt(begun);
    if (read) {
      read.inputTokens += call.inputTokens;
      read.cachedTokens += call.cachedTokens;
    }
    spread(call.outputTokens, { from: begun, to: call.endedAt }, stepAt);
  }
  return steps;
}

/** Spreads an amount evenly over a time. */
function spread(
  amount: number,
  { from, to }: { from: number; to: number },
  stepAt: (time: number) => TrafficStep | undefined,
): void {
  if (amount === 0) return;
  const length = to - from;
  for (let start = from; start <= to; start = (Math.floor(start / stepMs) + 1) * stepMs) {
    const end = Math.min(to, (Math.floor(start / stepMs) + 1) * stepMs);
    const step = stepAt(start);
    if (step) step.outputTokens += length === 0 ? amount : (amount * (end - start)) / length;
    if (end >= to) return;
  }
}
