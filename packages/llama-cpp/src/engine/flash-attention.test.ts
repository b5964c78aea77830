import { expect, test } from 'vitest';
import { flashAttentionPays } from './flash-attention.ts';

test.each([
  [128, 0, true],
  [64, 0, true],
  [32, 0, false],
  [80, 0, false],
  [32, 99, true],
])('heads of %d with %d layers on a GPU: %s', (headLength, gpuLayers, expected) => {
  expect(flashAttentionPays(headLength, gpuLayers)).toBe(expected);
});
