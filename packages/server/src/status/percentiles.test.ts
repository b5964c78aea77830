import { expect, test } from 'vitest';
import { percentilesOf } from './percentiles.ts';

test('by nearest rank', () => {
  const values = Array.from({ length: 200 }, (_, index) => index + 1);
  expect(percentilesOf(values)).toEqual({ count: 200, p50: 100, p90: 180, p95: 190, p99: 198 });
});

test('in whatever order, as numbers', () => {
  expect(percentilesOf([10, 9, 100])).toMatchObject({ p50: 10, p99: 100 });
});

test('of one value, and of none', () => {
  expect(percentilesOf([7])).toEqual({ count: 1, p50: 7, p90: 7, p95: 7, p99: 7 });
  expect(percentilesOf([])).toBeUndefined();
});
