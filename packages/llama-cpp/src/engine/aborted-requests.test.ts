import { expect, test } from 'vitest';
import { AbortedRequests } from './aborted-requests.ts';

test.each([
  ['no step runs', [0, 7], [7], false],
  ['everybody left', [2, 7, 9], [7, 9], true],
  ['one goes on', [2, 7, 9], [7], false],
  ['what was there before does not count', [1, 7, 9], [9], false],
])('%s', (_, step, aborted, expected) => {
  const requests = new AbortedRequests();
  for (const id of aborted) requests.add(id);
  expect(requests.holdAll(Int32Array.from(step))).toBe(expected);
});

test('only the latest aborts are remembered', () => {
  const requests = new AbortedRequests();
  for (let id = 1; id <= 2000; id++) requests.add(id);
  expect(requests.holdAll(Int32Array.from([1, 1]))).toBe(false);
  expect(requests.holdAll(Int32Array.from([2, 1999, 2000]))).toBe(true);
});
