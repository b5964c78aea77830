import { describe, expect, test } from 'vitest';
import { makeUpVocabulary } from './made-up-vocabulary.ts';

describe.each([2048, 50_257, 151_936])('a vocabulary of %d tokens', size => {
  const { tokens, merges, words, control, unprintable } = makeUpVocabulary(size);

  test('has exactly so many, each once', () => {
    expect(tokens).toHaveLength(size);
    expect(new Set(tokens).size).toBe(size);
  });

  test('makes each of its longer tokens with one merge, of tokens it has by then', () => {
    const known = new Set(tokens.slice(0, 256));
    const premature = merges.filter(merge => {
      const [first = '', second = ''] = merge.split(' ');
      const isKnown = known.has(first) && known.has(second);
      known.add(first + second);
      return !isKnown;
    });
    expect(premature).toEqual([]);
    expect(known.size).toBe(size - control.size);
  });

  test('has words both at the start of a text and after a space', () => {
    expect(words.length).toBeGreaterThan(500);
    const known = new Set(tokens);
    expect(words.filter(word => !known.has(word) || !known.has(`Ġ${word}`))).toEqual([]);
  });

  test('knows what cannot be shown', () => {
    const shown = tokens.filter(
      (_, id) => !unprintable.some(({ start, end }) => id >= start && id < end),
    );
    expect(shown.filter(token => !/^Ġ?[!-~]+$/.test(token))).toEqual([]);
  });
});
