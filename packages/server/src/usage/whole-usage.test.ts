import { expect, test } from 'vitest';
import { wholeUsage } from './whole-usage.ts';

const usage = (total: number | undefined, reasoning: number | undefined, totalTokens?: number) => ({
  inputTokens: { total: 10, noCache: 10, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total, text: undefined, reasoning },
  ...(totalTokens !== undefined && { raw: { total_tokens: totalTokens } }),
});

test.each<[what: string, said: ReturnType<typeof usage>, total: number | undefined]>([
  ['reasoning that was left out', usage(1, 290, 301), 291],
  ['reasoning that is in it', usage(300, 290, 310), 300],
  ['no reasoning', usage(5, undefined, 15), 5],
  ['nothing else is known', usage(1, 290), 1],
  ['nothing is known', usage(undefined, 3, 13), undefined],
])('%s', (_, said, total) => {
  expect(wholeUsage(said).outputTokens.total).toBe(total);
});
