import { totalmem } from 'node:os';
import { expect, test } from 'vitest';
import { availableMemory } from './machine-memory.ts';
import { memoryBudget } from './memory-budget.ts';

test('a budget is what its owner says', () => {
  const capacity = memoryBudget(4e9, () => 10e9);
  expect(capacity(0)).toBe(4e9);
  expect(capacity(3e9)).toBe(4e9);
});

test('where nobody says, it is nine tenths of what was free at first', () => {
  let free = 10e9;
  const capacity = memoryBudget(undefined, () => free);
  expect(capacity(0)).toBe(9e9);
  free = 5e9;
  expect(capacity(5e9)).toBe(9e9);
});

test('it is never more than what is free now and what the models have', () => {
  const capacity = memoryBudget(20e9, () => 3e9);
  expect(capacity(2e9)).toBe(5e9);
});

test('this machine has memory, and no more than it has', () => {
  expect(availableMemory()).toBeGreaterThan(0);
  expect(availableMemory()).toBeLessThanOrEqual(totalmem());
});
