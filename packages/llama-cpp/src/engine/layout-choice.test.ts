import { expect, test } from 'vitest';
import type { KeyValueLayout } from './backend.ts';
import { LayoutChoice } from './layout-choice.ts';

type Load = { lengths: number[]; distinct: number };

/** Four answers over one prefix of 1,000 tokens. */
const shared: Load = { lengths: [1010, 1010, 1010, 1010], distinct: 1040 };
/** One answer beside three conversations that idle. */
const idle: Load = { lengths: [1010], distinct: 4010 };
/** Too short for anybody to notice. */
const short: Load = { lengths: [60, 60, 60, 60], distinct: 90 };
/** As much to read either way. */
const even: Load = { lengths: [1000, 1000], distinct: 2000 };

/** After how many steps of a load the layout changes, and to which. */
function change(choice: LayoutChoice, { lengths, distinct }: Load, steps = 2000) {
  for (let step = 1; step <= steps; step++) {
    const layout = choice.observe(lengths, distinct);
    if (!layout) continue;
    choice.settle(layout);
    return { layout, step };
  }
  return undefined;
}

test.each<[what: string, from: KeyValueLayout, load: Load, to: KeyValueLayout | undefined]>([
  ['a shared prefix', 'split', shared, 'unified'],
  ['a shared prefix that is there once already', 'unified', shared, undefined],
  ['conversations that idle', 'unified', idle, 'split'],
  ['conversations that idle in pools of their own', 'split', idle, undefined],
  ['short ones', 'split', short, undefined],
  ['no difference', 'split', even, undefined],
  ['no difference', 'unified', even, undefined],
  ['only prompts', 'unified', { lengths: [], distinct: 8000 }, undefined],
])('%s: %s', (_, from, load, to) => {
  expect(change(new LayoutChoice(from), load)?.layout).toBe(to);
});

test('nothing changes for a few steps, nor back at once', () => {
  const choice = new LayoutChoice('split');
  expect(change(choice, shared)?.step).toBeGreaterThanOrEqual(256);
  expect(change(choice, idle)?.step).toBeGreaterThanOrEqual(256);
});

test('what was long ago does not count', () => {
  const choice = new LayoutChoice('split');
  change(choice, idle, 5000);
  expect(change(choice, shared)).toEqual({ layout: 'unified', step: expect.any(Number) });
});

test('a change that could not be made is tried again, but not at once', () => {
  const choice = new LayoutChoice('split');
  for (let attempt = 0; attempt < 2; attempt++) {
    let steps = 1;
    while (!choice.observe(shared.lengths, shared.distinct)) steps++;
    expect(steps).toBeGreaterThanOrEqual(256);
    choice.settle('split');
  }
  expect(choice.layout).toBe('split');
});
