import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commonLength } from './common-length.ts';
import { PrefixTree } from './prefix-tree.ts';

const letters = (text: string): number[] => [...Buffer.from(text, 'latin1')];

function treeOf(held: Record<string, string>): PrefixTree<string> {
  const tree = new PrefixTree<string>();
  for (const [owner, text] of Object.entries(held)) tree.set(owner, letters(text));
  return tree;
}

describe('how much of a prompt each owner has', () => {
  test.each([
    ['a branch inside a node', { a: 'abcd', b: 'abxy' }, 'abxz', { a: 2, b: 3 }],
    ['an owner that ends on the way', { a: 'ab', b: 'abcd' }, 'abce', { a: 2, b: 3 }],
    ['a prompt that ends first', { a: 'abcd', b: 'b' }, 'ab', { a: 2, b: 0 }],
    ['the same tokens twice', { a: 'abc', b: 'abc' }, 'abcd', { a: 3, b: 3 }],
    ['nothing held', { a: '', b: 'x' }, 'abc', { a: 0, b: 0 }],
    ['no prompt', { a: 'abc' }, '', { a: 0 }],
  ])('%s', (_, held, prompt, expected) => {
    expect(Object.fromEntries(treeOf(held).commonLengths(letters(prompt)))).toEqual(expected);
  });
});

test('an owner that is not known has nothing, and cannot grow', () => {
  const tree = treeOf({ a: 'abc' });
  tree.delete('a');
  tree.delete('a');
  expect(tree.length('a')).toBe(0);
  expect(tree.tokens('a')).toEqual([]);
  expect(tree.commonLengths(letters('abc')).size).toBe(0);
  expect(() => tree.append('a', [1])).toThrow(RangeError);
});

/** How many different beginnings there are: each token of each list, in its place, counts once. */
function distinct(lists: readonly (readonly number[])[]): number {
  return new Set(lists.flatMap(list => list.map((_, index) => list.slice(0, index + 1).join(' '))))
    .size;
}

// Few different tokens, so that sequences share beginnings.
const tokens = fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 12 });
const owner = fc.integer({ min: 0, max: 4 });
const change = fc.oneof(
  fc.record({ type: fc.constant('set' as const), owner, tokens }),
  fc.record({ type: fc.constant('append' as const), owner, tokens }),
  fc.record({ type: fc.constant('delete' as const), owner }),
);

test('whatever happens, it knows what a scan of all sequences knows', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), fc.array(tokens), (changes, prompts) => {
      const tree = new PrefixTree<number>();
      const naive = new Map<number, number[]>();
      for (const each of changes) {
        const held = naive.get(each.owner);
        if (each.type === 'set') {
          tree.set(each.owner, each.tokens);
          naive.set(each.owner, each.tokens);
        } else if (each.type === 'delete') {
          tree.delete(each.owner);
          naive.delete(each.owner);
        } else if (held) {
          tree.append(each.owner, each.tokens);
          naive.set(each.owner, [...held, ...each.tokens]);
        }
        for (const [known, expected] of naive) {
          expect(tree.tokens(known)).toEqual(expected);
          expect(tree.length(known)).toBe(expected.length);
        }
        expect(tree.size).toBe(distinct([...naive.values()]));
      }
      for (const prompt of [...prompts, ...naive.values()]) {
        const scanned = [...naive].map(([known, held]) => [known, commonLength(held, prompt)]);
        expect(Object.fromEntries(tree.commonLengths(prompt))).toEqual(Object.fromEntries(scanned));
      }
    }),
    { numRuns: 300 },
  );
});
