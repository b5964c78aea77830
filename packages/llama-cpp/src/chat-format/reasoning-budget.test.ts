import { expect, test } from 'vitest';
import { reasoningBudget } from './reasoning-budget.ts';

test.each([
  // effort, asked, the model's, expected
  ['nothing is said', undefined, undefined, undefined, undefined],
  ['the model has its own', undefined, undefined, 300, 300],
  ['as its maker left it', 'provider-default', undefined, 300, 300],
  ['off', 'none', undefined, 300, undefined],
  ['nearly off is off', 'minimal', undefined, undefined, undefined],
  ['low', 'low', undefined, undefined, 512],
  ['medium', 'medium', undefined, undefined, 2048],
  ['high', 'high', undefined, undefined, 8192],
  ['very high', 'xhigh', undefined, undefined, 32_768],
  ['the most is not limited', 'max', undefined, 300, undefined],
  ['levels scale what the model has', 'high', undefined, 300, 1200],
  ['and never to nothing', 'low', undefined, 1, 1],
  ['a number says more than a level', 'high', 7, 300, 7],
  ['zero is a number', 'high', 0, 300, 0],
] as const)('%s', (_, effort, asked, model, expected) => {
  expect(reasoningBudget(effort, asked, model)).toBe(expected);
});
