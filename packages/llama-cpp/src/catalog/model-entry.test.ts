import { availableParallelism } from 'node:os';
import { describe, expect, test } from 'vitest';
import { tinyGguf } from '../engine/__fixtures__/tiny-gguf.ts';
import { loadOptions, readModelEntries } from './model-entry.ts';

test('entries come as a list or as a record', () => {
  expect(readModelEntries([{ id: 'a/b', path: 'b.gguf' }])).toEqual([
    { id: 'a/b', path: 'b.gguf' },
  ]);
  expect(readModelEntries({ 'a/b': 'b.gguf', c: { path: 'c.gguf', sequences: 2 } })).toEqual([
    { id: 'a/b', path: 'b.gguf' },
    { id: 'c', path: 'c.gguf', sequences: 2 },
  ]);
});

describe('a wrong entry is refused with the model and the field', () => {
  test.each([
    [[{ id: 'm' }], /'m' is wrong at 'path'/],
    [[{ path: 'm.gguf' }], /models\[0\] is wrong at 'id'/],
    [[{ id: 'm', path: 'm.gguf', contextLength: 0 }], /'m' is wrong at 'contextLength'/],
    [[{ id: 'm', path: 'm.gguf', sequences: 1.5 }], /'sequences'/],
    [[{ id: 'm', path: 'm.gguf', defaults: { temprature: 1 } }], /temprature/],
    [[{ id: 'm', path: 'm.gguf', defaults: { topP: 2 } }], /'defaults.topP'/],
    [[{ id: 'm', path: 'm.gguf', kind: 'image' }], /'kind'/],
    [[{ id: 'm', path: 'm.gguf', pooling: 'mean' }], /'m' is wrong at 'pooling'/],
    [[{ id: 'm', path: 'm.gguf', kind: 'completion', prefixes: {} }], /'prefixes'/],
    [[{ id: 'm', path: 'm.gguf', kind: 'embedding', pooling: 'max' }], /'pooling'/],
    [[{ id: 'm', path: 'm.gguf', kind: 'embedding', dimensions: 0 }], /'dimensions'/],
    [[{ id: 'm', path: 'hf:owner' }], /'m' is wrong at 'path': "hf:owner" is no reference/],
    [[{ id: 'm', path: 'm.gguf', keyValueType: 'q2' }], /'keyValueType'/],
    [
      [{ id: 'm', path: 'm.gguf', kind: 'embedding', keyValueType: 'q8_0' }],
      /'keyValueType': models of the kind 'embedding' keep no keys/,
    ],
    [[{ id: 'm', path: 'm.gguf', ttlSeconds: -1 }], /'ttlSeconds'/],
    [[{ id: 'm', path: 'm.gguf', pinned: 'yes' }], /'pinned'/],
    [{ m: 5 }, /'m' is wrong at 'path'/],
    [
      [
        { id: 'm', path: 'a.gguf' },
        { id: 'm', path: 'b.gguf' },
      ],
      /'m' is used twice/,
    ],
  ])('%j', (models, message) => {
    expect(() => readModelEntries(models as never)).toThrow(TypeError);
    expect(() => readModelEntries(models as never)).toThrow(message);
  });
});

test('what an entry leaves open is filled in', async () => {
  const options = await loadOptions({ id: 'm', path: 'no/such.gguf' });
  const cores = availableParallelism();
  expect(options).toMatchObject({
    sequences: 4,
    gpuLayers: 0,
    threads: cores > 2 ? cores - 1 : cores,
  });
  expect(options.path).toMatch(/^(\/|[A-Z]:).*such\.gguf$/);
  expect(options.contextLength).toBeUndefined();
});

test('embedding models are loaded for embeddings', async () => {
  const entry = { id: 'm', path: 'm.gguf', kind: 'embedding', pooling: 'mean' } as const;
  expect(await loadOptions(entry)).toMatchObject({ embedding: true, pooling: 'mean' });
  expect(await loadOptions({ id: 'm', path: 'm.gguf' })).not.toHaveProperty('embedding');
});

test('a very small model is computed by one thread, unless its entry says otherwise', async () => {
  expect((await loadOptions({ id: 'm', path: tinyGguf })).threads).toBe(1);
  expect((await loadOptions({ id: 'm', path: tinyGguf, threads: 3 })).threads).toBe(3);
});

test('what an entry says of memory reaches the engine, and what it leaves open does not', async () => {
  const entry = {
    id: 'm',
    path: 'm.gguf',
    keyValueLayout: 'unified',
    keyValueType: 'q8_0',
  } as const;
  expect(await loadOptions(entry)).toMatchObject({
    keyValueLayout: 'unified',
    keyValueType: 'q8_0',
  });
  expect(await loadOptions({ id: 'm', path: 'm.gguf' })).not.toHaveProperty('keyValueLayout');
});
