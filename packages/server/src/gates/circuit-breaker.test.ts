import { expect, test } from 'vitest';
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
