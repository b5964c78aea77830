import { describe, expect, test } from 'vitest';
import { SavedPrefixes } from './saved-prefixes.ts';

const tokens = (text: string): number[] => [...Buffer.from(text, 'latin1')];
const state = (bytes: number): Uint8Array => new Uint8Array(bytes);

test('the state with the longest common prefix is found', () => {
  const saved = new SavedPrefixes(1000);
  const long = state(2);
  saved.add(tokens('system A'), state(1));
  saved.add(tokens('system prompt'), long);
  expect(saved.longest(tokens('system prompt and more'))).toEqual({ state: long, length: 13 });
  expect(saved.longest(tokens('other'))).toBeUndefined();
});

describe('the limit', () => {
  test('drops the least recently used', () => {
    const saved = new SavedPrefixes(30);
    saved.add(tokens('a'), state(10));
    saved.add(tokens('b'), state(10));
    saved.add(tokens('c'), state(10));
    saved.longest(tokens('a'));
    saved.add(tokens('d'), state(10));
    expect(saved.bytes).toBe(30);
    expect(saved.longest(tokens('b'))).toBeUndefined();
    expect(saved.longest(tokens('a'))?.length).toBe(1);
  });

  test('drops what is pinned later, but not never', () => {
    const saved = new SavedPrefixes(30);
    saved.add(tokens('pinned'), state(10), true);
    const others = Array.from({ length: 40 }, (_, index) => String.fromCharCode(index + 48));
    const kept = others.map(other => {
      saved.add(tokens(other), state(10));
      return saved.has(tokens('pinned'));
    });
    expect(kept.slice(0, 6)).toEqual(Array.from({ length: 6 }, () => true));
    expect(kept.at(-1)).toBe(false);
  });

  test('refuses what is larger alone', () => {
    const saved = new SavedPrefixes(30);
    saved.add(tokens('a'), state(10));
    saved.add(tokens('b'), state(31));
    expect(saved.bytes).toBe(10);
  });

  test('of nothing keeps nothing', () => {
    const saved = new SavedPrefixes(0);
    saved.add(tokens('a'), state(1));
    expect(saved.longest(tokens('a'))).toBeUndefined();
  });
});

test('a state that another one begins with is dropped', () => {
  const saved = new SavedPrefixes(100);
  saved.add(tokens('one'), state(10));
  saved.add(tokens('one and two'), state(20));
  expect(saved.bytes).toBe(20);
  expect(saved.has(tokens('one'))).toBe(true);
  expect(saved.has(tokens('two'))).toBe(false);
});
