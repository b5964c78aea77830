import { expect, test } from 'vitest';
import { hermes } from '../families/find-call-syntax.ts';
import type { ConstraintRequest } from './compose-constraint.ts';
import { ConstraintCache } from './constraint-cache.ts';

const request = (change: Partial<ConstraintRequest> = {}): ConstraintRequest => ({
  responseFormat: {
    type: 'json',
    schema: { type: 'object', properties: { a: { type: 'string', pattern: '(.)\\1' } } },
  },
  options: { strictJsonSchema: false },
  selection: { shown: [], callable: [], forced: false, forbidden: false },
  syntax: hermes,
  verified: true,
  reasoning: undefined,
  start: 'open',
  mayReason: true,
  parallel: true,
  warnings: [],
  ...change,
});

test('the same request gets the same constraint, and its warnings again', () => {
  const cache = new ConstraintCache();
  const first = request();
  const second = request();
  expect(cache.compose(second)).toBe(cache.compose(first));
  expect(first.warnings).toHaveLength(1);
  expect(second.warnings).toEqual(first.warnings);
});

test.each<[string, Partial<ConstraintRequest>]>([
  ['another schema', { responseFormat: { type: 'json', schema: { type: 'object' } } }],
  ['another place to start', { start: 'reasoning', reasoning: { open: '<t>', close: '</t>' } }],
  ['another tool', { selection: { shown: [], callable: [], forced: false, forbidden: true } }],
])('%s is another request', (_, change) => {
  const cache = new ConstraintCache();
  expect(cache.compose(request(change))).not.toBe(cache.compose(request()));
});

test('the oldest are forgotten', () => {
  const cache = new ConstraintCache();
  const kept = cache.compose(request());
  for (let index = 0; index < 40; index += 1) {
    cache.compose(request({ responseFormat: { type: 'json', schema: { enum: [index] } } }));
  }
  expect(cache.compose(request())).not.toBe(kept);
  expect(cache.compose(request())).toEqual(kept);
});
