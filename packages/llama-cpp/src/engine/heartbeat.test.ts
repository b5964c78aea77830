import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Heartbeat } from './heartbeat.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function newHeartbeat() {
  const heard = { pings: 0, silences: 0, endless: 0 };
  const heartbeat = new Heartbeat({
    intervalMs: 1000,
    mostUnanswered: 3,
    mostInOneStep: 4,
    ping: () => heard.pings++,
    onSilence: () => heard.silences++,
    onEndlessStep: () => heard.endless++,
  });
  return { heartbeat, heard };
}

describe('a heartbeat', () => {
  test('notices a child that answered once and does no more', () => {
    const { heartbeat, heard } = newHeartbeat();
    heartbeat.start();
    vi.advanceTimersByTime(1000);
    heartbeat.answered();
    vi.advanceTimersByTime(3000);
    expect(heard).toEqual({ pings: 4, silences: 0, endless: 0 });
    vi.advanceTimersByTime(1000);
    expect(heard.silences).toBe(1);
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual({ pings: 4, silences: 1, endless: 0 });
  });

  test('leaves a child alone that answers, however late', () => {
    const { heartbeat, heard } = newHeartbeat();
    heartbeat.start();
    for (let round = 0; round < 20; round++) {
      vi.advanceTimersByTime(2900);
      heartbeat.answered();
    }
    expect(heard.silences).toBe(0);
  });

  test('waits for a child that has not begun to answer', () => {
    const { heartbeat, heard } = newHeartbeat();
    heartbeat.start();
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual({ pings: 60, silences: 0, endless: 0 });
  });

  test('asks nothing while nothing is pending, and forgets what went unanswered', () => {
    const { heartbeat, heard } = newHeartbeat();
    heartbeat.answered();
    heartbeat.start();
    heartbeat.start();
    vi.advanceTimersByTime(3000);
    heartbeat.stop();
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual({ pings: 3, silences: 0, endless: 0 });
    heartbeat.start();
    vi.advanceTimersByTime(3000);
    expect(heard.silences).toBe(0);
  });

  test('gives a new child the time to begin', () => {
    const { heartbeat, heard } = newHeartbeat();
    heartbeat.answered();
    heartbeat.start();
    vi.advanceTimersByTime(3000);
    heartbeat.reset();
    heartbeat.start();
    vi.advanceTimersByTime(60_000);
    expect(heard.silences).toBe(0);
  });

  test.each<[steps: number[], endless: number]>([
    // Long, but over in time.
    [[1, 1, 1, 1, 2, 2, 2, 2, 3], 0],
    [[1, 1, 1, 1, 1], 1],
    // Nothing is computed: nothing can be endless.
    [[0, 0, 0, 0, 0, 0, 0], 0],
    [[1, 1, 1, 0, 1, 1, 1, 1], 0],
  ])('in steps %j notices %i endless one', (steps, endless) => {
    const { heartbeat, heard } = newHeartbeat();
    heartbeat.start();
    for (const step of steps) heartbeat.answered(step);
    expect(heard.endless).toBe(endless);
  });
});
