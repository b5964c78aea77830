import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RecentCall } from './recent-traffic.ts';
import { stepMs, trafficSeries } from './traffic-series.ts';

const call = (changes: Partial<RecentCall>): RecentCall => ({
  tenant: 't',
  model: 'm',
  endedAt: 0,
  durationMs: 0,
  firstOutputMs: 0,
  inputTokens: 0,
  cachedTokens: 0,
  outputTokens: 0,
  failed: false,
  ...changes,
});

const ended = (endedAt: number, status: number) => ({
  tenant: 't',
  endedAt,
  durationMs: 5,
  status,
  disconnected: false,
});

const at = 100 * stepMs;

test('steps without gaps', () => {
  const steps = trafficSeries({ requests: [], calls: [] }, { since: at + 1, now: at + 3 * stepMs });
  expect(steps.map(({ time }) => (time - at) / stepMs)).toEqual([0, 1, 2, 3]);
});

test('requests belong to the step in which they ended', () => {
  const requests = [ended(at, 200), ended(at + stepMs - 1, 429), ended(at + stepMs, 200)];
  const steps = trafficSeries({ requests, calls: [] }, { since: at, now: at + stepMs });
  expect(steps.map(step => [step.requests, step.failed])).toEqual([
    [2, 1],
    [1, 0],
  ]);
});

test('tokens of an answer are spread over the time in which they were written', () => {
  // It began 5 seconds into the second step, and wrote for 20 seconds.
  const long = call({
    endedAt: at + 35_000,
    durationMs: 25_000,
    firstOutputMs: 5000,
    inputTokens: 8,
    cachedTokens: 3,
    outputTokens: 200,
  });
  const steps = trafficSeries({ requests: [], calls: [long] }, { since: at, now: at + 39_000 });
  expect(steps.map(step => step.outputTokens)).toEqual([0, 50, 100, 50]);
  expect(steps.map(step => step.inputTokens)).toEqual([0, 8, 0, 0]);
  expect(steps.map(step => step.cachedTokens)).toEqual([0, 3, 0, 0]);
});

test('an answer at once is one step', () => {
  const calls = [call({ endedAt: at + 10, outputTokens: 4 })];
  const [step] = trafficSeries({ requests: [], calls }, { since: at, now: at + 20 });
  expect(step?.outputTokens).toBe(4);
});

test('no token is lost or counted twice', () => {
  const times = fc.record({
    endedAt: fc.integer({ min: at, max: at + 60 * stepMs }),
    durationMs: fc.integer({ min: 0, max: 20 * stepMs }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    outputTokens: fc.integer({ min: 0, max: 5000 }),
  });
  fc.assert(
    fc.property(fc.array(times), drawn => {
      const calls = drawn.map(({ share, ...rest }) =>
        call({ ...rest, firstOutputMs: rest.durationMs * share }),
      );
      const steps = trafficSeries(
        { requests: [], calls },
        { since: at - 20 * stepMs, now: at + 61 * stepMs },
      );
      const sum = steps.reduce((total, { outputTokens }) => total + outputTokens, 0);
      expect(sum).toBeCloseTo(
        calls.reduce((total, { outputTokens }) => total + outputTokens, 0),
        3,
      );
    }),
  );
});
