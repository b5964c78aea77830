import { expect, test } from 'vitest';
import { formatBytes } from './format-bytes.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [123_456, '123 kB'],
  [999_600, '1.0 MB'],
  [2_497_000_000, '2.5 GB'],
  [5e15, '5000 TB'],
])('%d', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
