import { expect, test } from 'vitest';
import { unsupportedSchema } from './compile-schema.ts';

test.each(["'foo' is not supported", 'No value can meet it.'])('%s: in whole sentences', reason => {
  const { message } = unsupportedSchema('tools[0].function.parameters', reason);
  expect(message).toMatch(/^tools\[0\]\.function\.parameters: .*[a-z]\. Remove it, or .*\.$/);
});
