import type { ServerStatus } from '@loam/server';

type Step = ServerStatus['traffic']['steps'][number];

/** A chart shows no less time than this, in seconds. */
const shortest = 120;

/** What the axis of a chart goes from and to, in Unix seconds. */
export function timeSpan(since: number, now: number): [from: number, to: number] {
  return [Math.min(since, now - shortest), now];
}

/** Where the axis has marks: at whole minutes, five at most. */
export function timeMarks([from, to]: readonly [from: number, to: number]): number[] {
  const minutes = Math.max(1, Math.ceil((to - from) / 60 / 5));
  const step = minutes * 60;
  const first = Math.ceil(from / step);
  const count = Math.floor(to / step) - first + 1;
  return Array.from({ length: count }, (_, index) => (first + index) * step);
}

/** Tokens written per second, in every step that is over. */
export function tokenRates({ time, traffic }: ServerStatus): { time: number; rate: number }[] {
  const { steps, step_seconds: seconds } = traffic;
  return steps
    .filter(step => step.time + seconds <= time)
    .map(step => ({ time: step.time + seconds / 2, rate: step.output_tokens / seconds }));
}

export type Minute = {
  time: number;
  succeeded: number;
  failed: number;
  /** Of the input of that minute. `undefined`: there was none. */
  cachedShare: number | undefined;
};

/** The same by minutes of the clock, each in the middle of what of it is over. */
export function byMinute(steps: readonly Step[], now: number): Minute[] {
  const minutes = new Map<number, Step[]>();
  for (const step of steps) {
    const minute = Math.floor(step.time / 60) * 60;
    minutes.set(minute, [...(minutes.get(minute) ?? []), step]);
  }
  return [...minutes].map(([time, within]) => ({
    time: (time + Math.min(time + 60, now)) / 2,
    succeeded: sumOf(within, 'requests') - sumOf(within, 'failed'),
    failed: sumOf(within, 'failed'),
    cachedShare: cachedShare(within),
  }));
}

/** How much of the input was in a cache. `undefined`: there was none. */
export function cachedShare(steps: readonly Step[]): number | undefined {
  const input = sumOf(steps, 'input_tokens');
  return input === 0 ? undefined : sumOf(steps, 'cached_tokens') / input;
}

export function sumOf(steps: readonly Step[], what: Exclude<keyof Step, 'time'>): number {
  return steps.reduce((sum, step) => sum + step[what], 0);
}

/** Tokens per second over the last minute. */
export function currentRate(status: ServerStatus): number {
  const { time, started_at: startedAt, traffic } = status;
  const recent = traffic.steps.filter(
    step => step.time + traffic.step_seconds > time - 60 - traffic.step_seconds,
  );
  const seconds = Math.max(1, Math.min(time - startedAt, time - (recent[0]?.time ?? time)));
  return sumOf(recent, 'output_tokens') / seconds;
}
