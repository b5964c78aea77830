import fc from 'fast-check';
import { expect, test } from 'vitest';
import { costOf, toNanoUsd, toUsd, type BilledTokens, type Price } from './price.ts';
import { priceSettingsSchema } from './price-settings.ts';

const price: Price = { input: 3, cached: 0.3, output: 15 };

test.each<[tokens: BilledTokens, price: Price, usd: number, why: string]>([
  [{ input: 1_000_000, cached: 0, output: 0 }, price, 3, 'prices are per million'],
  [{ input: 1000, cached: 0, output: 500 }, price, 0.0105, 'input and output'],
  [{ input: 1000, cached: 900, output: 0 }, price, 0.00057, 'cached tokens are part of the input'],
  [
    { input: 1000, cached: 900, output: 0 },
    { input: 3, output: 15 },
    0.003,
    'without a cached price',
  ],
  [
    { input: 100, cached: 0, cacheWrite: 100, output: 0 },
    { ...price, cacheWrite: 3.75 },
    0.000375,
    'writing to a cache',
  ],
  [
    { input: 1, cached: 0, output: 0 },
    { input: 0.0375, output: 0 },
    0.000000038,
    'half a billionth is rounded up',
  ],
  [
    { input: 1, cached: 0, output: 0 },
    { input: 0.0004, output: 0 },
    0,
    'less than half a billionth',
  ],
  [
    { input: 3, cached: 0, output: 0 },
    { input: 0.1, output: 0 },
    0.0000003,
    'no 0.30000000000000004',
  ],
  [{ input: 5, cached: 9, output: 0 }, price, 0.0000027, 'more cached than read: no negative cost'],
  [{ input: 0, cached: 0, output: 0 }, price, 0, 'nothing'],
])('%o costs at %o: %d (%s)', (tokens, at, usd) => {
  expect(toUsd(costOf(tokens, at))).toBe(usd);
});

test('a cost is written with at most nine decimal places', () => {
  fc.assert(
    fc.property(
      fc.record({ input: fc.nat(200_000), cached: fc.nat(1000), output: fc.nat(50_000) }),
      fc.record({ input: fc.nat(10_000), output: fc.nat(10_000) }),
      (tokens, cents) => {
        const at = { input: cents.input / 100, output: cents.output / 100 };
        const usd = toUsd(costOf(tokens, at));
        expect(Number(usd.toFixed(9))).toBe(usd);
      },
    ),
  );
});

test('dollars and billionths are the same amount', () => {
  fc.assert(
    fc.property(fc.nat(2_000_000_000), nano => {
      expect(toNanoUsd(toUsd(nano))).toBe(nano);
    }),
  );
});

test.each([
  [{ input: 0.0000001, output: 1 }, 'decimal places'],
  [{ input: -1, output: 1 }, '>=0'],
  [{ input: 1 }, 'output'],
  [{ input: 1, output: 1, reasoning: 2 }, 'reasoning'],
])('%o is no price', (settings, why) => {
  const result = priceSettingsSchema.safeParse(settings);
  expect(JSON.stringify(result.error?.issues)).toContain(why);
});
