import { expect, test } from 'vitest';
import type { ChatUsage } from '../chat/usage-schema.ts';
import { combineUsage } from './combine-usage.ts';

const usage = (prompt: number, completion: number, more: Partial<ChatUsage> = {}): ChatUsage => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
  prompt_tokens_details: { cached_tokens: 1 },
  completion_tokens_details: { reasoning_tokens: 2 },
  ...more,
});

test('one choice keeps its usage as it is', () => {
  const only = usage(10, 5, { loam: { timings: { queue_ms: 1 } } });
  expect(combineUsage([only], 1)).toBe(only);
});

test('the choices of a prompt count it once', () => {
  expect(combineUsage([usage(10, 5), usage(10, 7), usage(10, 9)], 3)).toEqual({
    prompt_tokens: 10,
    completion_tokens: 21,
    total_tokens: 31,
    prompt_tokens_details: { cached_tokens: 1 },
    completion_tokens_details: { reasoning_tokens: 6 },
  });
});

test('every prompt counts, each once', () => {
  const usages = [usage(10, 1), usage(10, 1), usage(20, 1), usage(20, 1)];
  expect(combineUsage(usages, 2)).toMatchObject({
    prompt_tokens: 30,
    completion_tokens: 4,
    prompt_tokens_details: { cached_tokens: 2 },
  });
});

test('cost is added up where it is known, and absent where it is not', () => {
  expect(combineUsage([usage(1, 1, { cost: 0.5 }), usage(1, 1, { cost: 0.25 })], 2).cost).toBe(
    0.75,
  );
  expect(combineUsage([usage(1, 1), usage(1, 1)], 2)).not.toHaveProperty('cost');
  expect(combineUsage([usage(1, 1, { cost: 0.1 }), usage(1, 1, { cost: 0.2 })], 2).cost).toBe(0.3);
});
