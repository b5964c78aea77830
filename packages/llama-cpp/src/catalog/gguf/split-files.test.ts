import { expect, test } from 'vitest';
import { isLaterPart, splitFiles } from './split-files.ts';

test.each([
  ['/m/a.gguf', ['/m/a.gguf'], false],
  ['/m/a-00001-of-00002.gguf', ['/m/a-00001-of-00002.gguf', '/m/a-00002-of-00002.gguf'], false],
  ['/m/a-00002-of-00002.gguf', ['/m/a-00002-of-00002.gguf'], true],
  ['/m/a-1-of-2.gguf', ['/m/a-1-of-2.gguf'], false],
])('%s', (first, files, isLater) => {
  expect(splitFiles(first)).toEqual(files);
  expect(isLaterPart(first)).toBe(isLater);
});
