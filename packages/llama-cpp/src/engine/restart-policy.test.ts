import { expect, test } from 'vitest';
import { RestartPolicy } from './restart-policy.ts';

test('waits longer after each death, and gives up after too many', () => {
  const policy = new RestartPolicy([0, 250]);
  expect(policy.died(1000)).toEqual({ restart: true, delayMs: 0 });
  expect(policy.died(2000)).toEqual({ restart: true, delayMs: 250 });
  expect(policy.died(3000)).toEqual({ restart: false });
});

test('forgets deaths that are long ago', () => {
  const policy = new RestartPolicy([0]);
  expect(policy.died(0).restart).toBe(true);
  expect(policy.died(59_999).restart).toBe(false);
  expect(policy.died(200_000).restart).toBe(true);
});
