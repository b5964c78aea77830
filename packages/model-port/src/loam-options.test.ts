import { describe, expect, test } from 'vitest';
import { loamOptionsSchema } from './loam-options.ts';

describe('accepts', () => {
  test.each([
    [{}],
    [{ minP: 0.05, repetitionPenalty: 1.1 }],
    [{ logitBias: { '42': -100, '7': 100 } }],
    [{ logprobs: true }],
    [{ regex: '[ab]+' }],
    [{ choice: ['yes', ''] }],
    [{ reasoningBudget: 0 }],
    [{ deadlineMs: 1 }],
    [{ logprobs: 20 }],
    [{ chatTemplateKwargs: { enable_thinking: false, nested: [1, null] } }],
  ])('%j', options => {
    expect(loamOptionsSchema.parse(options)).toEqual(options);
  });
});

describe('refuses', () => {
  test.each([
    ['a misspelt name', { min_p: 0.05 }],
    ['a probability above 1', { minP: 1.5 }],
    ['a penalty of 0, which would divide by it', { repetitionPenalty: 0 }],
    ['a token by its text', { logitBias: { hello: 1 } }],
    ['a bias beyond 100', { logitBias: { '1': 101 } }],
    ['21 alternatives', { logprobs: 21 }],
    ['an empty grammar', { grammar: '' }],
    ['an empty pattern', { regex: '' }],
    ['a choice of nothing', { choice: [] }],
    ['a deadline that has passed', { deadlineMs: 0 }],
    ['half a token of reasoning', { reasoningBudget: 0.5 }],
    ['a function among the template variables', { chatTemplateKwargs: { f: () => 1 } }],
  ])('%s', (_, options) => {
    expect(loamOptionsSchema.safeParse(options).success).toBe(false);
  });
});
