import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sweepMs, sweepRegularly } from './sweep.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('S1-54: what has expired is removed without anybody asking, until it ends', async () => {
  let sweeps = 0;
  const end = sweepRegularly(async () => {
    sweeps += 1;
    if (sweeps === 1) throw new Error('away');
  });
  await vi.advanceTimersByTimeAsync(3 * sweepMs);
  expect(sweeps).toBe(3);
  end();
  await vi.advanceTimersByTimeAsync(3 * sweepMs);
  expect(sweeps).toBe(3);
});
