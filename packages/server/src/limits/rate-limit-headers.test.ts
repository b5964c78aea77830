import { expect, test } from 'vitest';
import { formatReset, rateLimitHeaders } from './rate-limit-headers.ts';

test.each([
  [0, '0ms'],
  [-5, '0ms'],
  [45, '45ms'],
  [44.2, '45ms'],
  [1000, '1s'],
  [1500, '1.5s'],
  [12_010, '12.1s'],
  [59_950, '1m0s'],
  [60_000, '1m0s'],
  [61_200, '1m2s'],
])('%s ms is %s', (ms, text) => {
  expect(formatReset(ms)).toBe(text);
});

test('nothing remains below 0', () => {
  expect(rateLimitHeaders('tokens', { limit: 10, remaining: -3, resetMs: 1000 })).toEqual({
    'x-ratelimit-limit-tokens': '10',
    'x-ratelimit-remaining-tokens': '0',
    'x-ratelimit-reset-tokens': '1s',
  });
});
