import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CircuitBreaker } from './circuit-breaker.ts';

function open() {
  let time = 0;
  const breaker = new CircuitBreaker(() => time);
  const fail = (times: number) => {
    for (let count = 0; count < times; count++) {
      breaker.begin();
      breaker.failed();
    }
  };
  const pass = (ms: number) => {
    time += ms;
  };
  return { breaker, fail, pass };
}

test('five failures in a row, and nobody waits for it for ten seconds', () => {
  const { breaker, fail, pass } = open();
  fail(4);
  expect(breaker.begin()).toBe(true);
  breaker.failed();
  expect([breaker.state, breaker.begin(), breaker.restMs]).toEqual(['open', false, 10_000]);
  pass(9999);
  expect([breaker.begin(), breaker.restMs]).toEqual([false, 1]);
});

test('an answer in between, and the failures were not in a row', () => {
  const { breaker, fail } = open();
  fail(4);
  breaker.begin();
  breaker.succeeded();
  fail(4);
  expect(breaker.state).toBe('closed');
});

test('after the rest one request probes, while the others go elsewhere', () => {
  const { breaker, fail, pass } = open();
  fail(5);
  pass(10_000);
  expect([breaker.begin(), breaker.begin(), breaker.begin()]).toEqual([true, false, false]);
  expect(breaker.state).toBe('half-open');
  breaker.succeeded();
  expect([breaker.state, breaker.begin(), breaker.begin()]).toEqual(['closed', true, true]);
});

test('a probe that fails sends it to rest again at once', () => {
  const { breaker, fail, pass } = open();
  fail(5);
  pass(10_000);
  breaker.begin();
  breaker.failed();
  expect([breaker.state, breaker.restMs]).toEqual(['open', 10_000]);
});

test('a probe whose client leaves has said nothing: the next request probes', () => {
  const { breaker, fail, pass } = open();
  fail(5);
  pass(10_000);
  breaker.begin();
  breaker.left();
  expect([breaker.state, breaker.begin(), breaker.begin()]).toEqual(['open', true, false]);
});

function openChecked(answers: (boolean | 'never' | Error)[]) {
  const checkedAt: number[] = [];
  const startedAt = Date.now();
  const breaker = new CircuitBreaker(Date.now, async () => {
    checkedAt.push(Date.now() - startedAt);
    const answer = answers.shift() ?? true;
    if (answer instanceof Error) throw answer;
    return answer === 'never' ? new Promise(() => {}) : answer;
  });
  const fail = (times: number) => {
    for (let count = 0; count < times; count++) {
      breaker.begin();
      breaker.failed();
    }
  };
  return { breaker, fail, checkedAt };
}

describe('with a health check', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('nothing is asked, and no timer runs, while it is closed', async () => {
    const { breaker, fail, checkedAt } = openChecked([]);
    fail(4);
    breaker.succeeded();
    fail(4);
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(checkedAt).toEqual([]);
  });

  test('no request tries what fails it; once it passes, one does', async () => {
    const { breaker, fail, checkedAt } = openChecked([false, new Error('ECONNREFUSED'), true]);
    fail(5);
    for (let second = 0; second < 29; second++) {
      expect([second, breaker.begin(), breaker.state]).toEqual([second, false, 'open']);
      await vi.advanceTimersByTimeAsync(1000);
    }
    await vi.advanceTimersByTimeAsync(1000);
    expect(checkedAt).toEqual([10_000, 20_000, 30_000]);
    expect(vi.getTimerCount()).toBe(0);
    expect([breaker.begin(), breaker.begin(), breaker.state]).toEqual([true, false, 'half-open']);
    breaker.succeeded();
    expect([breaker.begin(), breaker.state]).toEqual([true, 'closed']);
  });

  test('a request that fails after it has passed: the next check decides again', async () => {
    const { breaker, fail, checkedAt } = openChecked([true, false, true]);
    fail(5);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(breaker.begin()).toBe(true);
    breaker.failed();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(breaker.begin()).toBe(false);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(breaker.begin()).toBe(true);
    expect(checkedAt).toEqual([10_000, 20_000, 30_000]);
  });

  test('a check that is silent for three seconds has failed', async () => {
    const { breaker, fail, checkedAt } = openChecked(['never', true]);
    fail(5);
    await vi.advanceTimersByTimeAsync(13_000);
    expect(breaker.begin()).toBe(false);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(checkedAt).toEqual([10_000, 23_000]);
    expect(breaker.begin()).toBe(true);
  });

  test('an answer that was under way closes it, and ends the checks', async () => {
    const { breaker, fail, checkedAt } = openChecked([false]);
    breaker.begin();
    fail(5);
    breaker.succeeded();
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([breaker.state, checkedAt]).toEqual(['closed', []]);
  });

  test('where timers have stopped, a request probes a little later', () => {
    const { breaker, fail } = openChecked([]);
    fail(5);
    vi.setSystemTime(Date.now() + 13_999);
    expect(breaker.begin()).toBe(false);
    vi.setSystemTime(Date.now() + 1);
    expect([breaker.begin(), breaker.begin()]).toEqual([true, false]);
  });
});
