import { describe, expect, test } from 'vitest';
import { judge } from './goals.ts';
import { Results } from './results.ts';
import { summarise } from './statistics.ts';
import { formatOwnCosts, formatResults } from './table.ts';

describe('summarise', () => {
  test.each([
    [[3], { median: 3, least: 3, most: 3 }],
    [[4, 1], { median: 2.5, least: 1, most: 4 }],
    [[10, 9, 2], { median: 9, least: 2, most: 10 }],
  ])('%j', (values, expected) => {
    expect(summarise(values)).toEqual(expected);
  });
});

/** Two rounds: the machine is twice as fast in the second. */
function run(): Results {
  const results = new Results();
  for (const round of [1, 2]) {
    const speed = (value: number) =>
      [{ name: 'decode_1', value: value * round, unit: 'tokens/s' }] as const;
    results.add('loam-http', round, [...speed(110)], false);
    results.add('llama-server', round, [...speed(100)], round === 2);
  }
  return results;
}

test('ratios are of the same round', () => {
  const ratio = run().ratio(
    { name: 'decode_1', subject: 'loam-http' },
    { name: 'decode_1', subject: 'llama-server' },
  );
  expect(ratio).toEqual({ median: 1.1, least: 1.1, most: 1.1 });
});

test('there is no ratio to what was not measured', () => {
  const ratio = run().ratio(
    { name: 'decode_1', subject: 'loam-http' },
    { name: 'decode_1', subject: 'direct' },
  );
  expect(ratio).toBeUndefined();
});

test('what disturbed measures is counted', () => {
  expect(run().disturbed).toBe(0.25);
});

test('the table has a line per figure and a column per subject', () => {
  expect(formatResults(run())).toMatchInlineSnapshot(`
    "                        loam-http   llama-server  loam-http ÷ llama-server
    decode_1  tokens/s  165 (110–220)  150 (100–200)             1.1 (1.1–1.1)"
  `);
});

test('only goals that can be judged are', () => {
  expect(judge(run())).toEqual([
    {
      what: 'decode_1, loam-http ÷ llama-server',
      value: { median: 1.1, least: 1.1, most: 1.1 },
      limit: 1,
      isReached: true,
    },
  ]);
});

test('own costs are a line each, to three digits', () => {
  const cost = { subject: 'loam-server', unit: 'ms' } as const;
  expect(
    formatOwnCosts([
      { ...cost, name: 'server_request', value: 1.23456, what: 'a request' },
      { ...cost, name: 'server_token', value: 0.0123456, what: 'a token' },
    ]),
  ).toBe('server_request  a request    1.23 ms\nserver_token    a token    0.0123 ms');
});
