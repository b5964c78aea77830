import { describe, expect, test } from 'vitest';
import { readModels } from './models.ts';

test.each([
  [undefined, []],
  ['', []],
  ['a/b=/models/c.gguf', [{ id: 'a/b', path: '/models/c.gguf' }]],
  // A path may hold an equals sign, an id may not.
  ['a=/m/x=y.gguf', [{ id: 'a', path: '/m/x=y.gguf' }]],
  [
    ' a = 1.gguf ,\n b=2.gguf,',
    [
      { id: 'a', path: '1.gguf' },
      { id: 'b', path: '2.gguf' },
    ],
  ],
])('%j', (value, models) => {
  expect(readModels(value)).toEqual(models);
});

describe('quotes what it cannot read', () => {
  test.each(['/models/c.gguf', '=/models/c.gguf', 'a='])('%s', value => {
    expect(() => readModels(value)).toThrow(`"${value}"`);
  });
});
