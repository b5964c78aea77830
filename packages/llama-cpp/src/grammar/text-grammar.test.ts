import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gbnfLanguage, type GbnfLanguage } from './__fixtures__/gbnf-language.ts';
import type { CompiledGrammar } from './compiled-grammar.ts';
import { formatGrammar, gbnfLiteral } from './gbnf.ts';
import { PatternError } from './regex.ts';
import { choiceToGrammar, regexToGrammar } from './text-grammar.ts';

function language({ rules, root }: CompiledGrammar) {
  return gbnfLanguage(formatGrammar(rules, root));
}

/** `undefined` for a lookahead in a repetition. */
function attempt(pattern: string): Pick<GbnfLanguage, 'admits'> | undefined {
  try {
    return language(regexToGrammar(pattern));
  } catch (error) {
    if (String(error).includes('nothing can match')) return { admits: () => false };
    if (error instanceof PatternError && error.message.includes('lookahead')) return undefined;
    throw error;
  }
}

describe('regexToGrammar', () => {
  it.each<[pattern: string, admits: string[], refuses: string[]]>([
    ['ab+|c', ['ab', 'abbb', 'c'], ['a', 'abc', 'xab', '']],
    ['^a$', ['a'], ['', 'aa']],
    ['[^\\s"\\\\]{2,3}', ['ab', 'é😀x'], ['a', 'a b', '"a', 'abcd']],
    ['(?<year>\\d{4})-(?:\\d{2})?', ['2024-', '2024-12'], ['2024', '2024-1']],
    ['a.c', ['abc', 'a😀c'], ['a\nc', 'ac']],
    ['\\x41\\u0042\\u{43}\\cJ\\t\\-\\/', ['ABC\n\t-/'], ['ABC']],
    ['\\ud83d\\ude00', ['😀'], ['x']],
    ['[\\w-]+?', ['a-b_9'], ['é', '']],
    ['(?=a.*z)(?!.*b)[a-z]{3}', ['acz', 'aaz'], ['abz', 'aca']],
    ['a(?:b(?!c)|d)?c?', ['a', 'ac', 'ab', 'adc'], ['abc', 'bc']],
    ['a{0}b', ['b'], ['ab']],
    ['()', [''], ['a']],
  ])('%s', (pattern, admits, refuses) => {
    const regex = language(regexToGrammar(pattern));
    expect(admits.filter(text => !regex.admits(text))).toEqual([]);
    expect(refuses.filter(text => regex.admits(text))).toEqual([]);
  });

  it.each([
    ['(a)\\1', 'backreferences'],
    ['\\k<x>', 'backreferences'],
    ['(?<!a)b', 'lookbehind'],
    ['a\\b', 'word boundaries'],
    ['(?i:a)', '(?i'],
    ['(a', 'not closed'],
    ['a)', 'unmatched'],
    ['*a', '*'],
    ['[b-a]', 'out of order'],
    ['a{3,2}', 'out of order'],
    ['\\p{Nonsense}', 'Nonsense'],
    ['[a', 'not closed'],
    ['a(?!)', 'nothing can match'],
    ['\\', 'backslash'],
  ])('%s is refused by name', (pattern, what) => {
    expect(() => regexToGrammar(pattern)).toThrow(what);
  });

  it('agrees with JavaScript on random patterns', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      '\\d',
      '\\w',
      'é',
      '^',
      '$',
      '(?=a)',
      '(?!b)',
    );
    const { pattern } = fc.letrec<{ pattern: string; term: string }>(tie => ({
      term: fc.oneof(
        { weight: 4, arbitrary: atom },
        fc
          .tuple(tie('pattern'), fc.constantFrom('', '*', '+', '?', '{2}', '{1,2}'))
          .map(([p, q]) => `(?:${p})${q}`),
      ),
      pattern: fc.oneof(
        { maxDepth: 3 },
        fc.array(tie('term'), { maxLength: 3 }).map(terms => terms.join('')),
        fc.tuple(tie('pattern'), tie('pattern')).map(options => options.join('|')),
      ),
    }));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', 'é', '\n'), maxLength: 5 });
    let compared = 0;
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 10, maxLength: 10 }), (source, texts) => {
        const reference = new RegExp(`^(?:${source})$`, 'u');
        const regex = attempt(source);
        if (!regex) return;
        compared += 1;
        const candidates = ['', ...texts];
        expect({ source, matched: candidates.filter(text => regex.admits(text)) }).toEqual({
          source,
          matched: candidates.filter(text => reference.test(text)),
        });
      }),
      { numRuns: 400 },
    );
    expect(compared).toBeGreaterThan(100);
  });
});

describe('choiceToGrammar', () => {
  it('admits the given texts and no other', () => {
    const choices = language(choiceToGrammar(['yes', 'no', 'say "é"\n', 'yes']));
    for (const text of ['yes', 'no', 'say "é"\n']) expect(choices.admits(text)).toBe(true);
    for (const text of ['', 'ye', 'yesno']) expect(choices.admits(text)).toBe(false);
  });

  it('needs a choice', () => {
    expect(() => choiceToGrammar([])).toThrow(PatternError);
  });
});

describe('gbnfLiteral', () => {
  it('keeps any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const literal = gbnfLanguage(`root ::= ${gbnfLiteral(text)}\n`);
        expect(literal.admits(text)).toBe(true);
        expect(literal.admits(`${text}x`)).toBe(false);
      }),
    );
  });

  it('leaves no line break in the grammar', () => {
    expect(gbnfLiteral('a\r\n"\\\u0000')).toBe('"a\\r\\n\\"\\\\\\x00"');
  });
});
