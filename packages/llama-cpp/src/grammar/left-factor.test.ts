import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gbnfLanguage } from './__fixtures__/gbnf-language.ts';
import { compileJsonSchema } from './compile.ts';
import { charactersIn, choice, literal, rule, sequence, type Expression } from './expression.ts';
import { formatGrammar, printExpression } from './gbnf.ts';
import { leftFactor } from './left-factor.ts';

function factored(options: readonly Expression[]) {
  const rules = new Map<string, string>();
  const root = leftFactor(options, inner => {
    const name = `r-${rules.size}`;
    rules.set(name, '');
    rules.set(name, printExpression(inner));
    return rule(name);
  });
  return { text: formatGrammar(rules, printExpression(root)), rules };
}

test.each<[string, Expression[], string]>([
  ['nothing in common', ['a', 'b', 'c'].map(literal), '"a" | "b" | "c"'],
  ['two stay side by side', ['aa', 'ab'].map(literal), '"aa" | "ab"'],
  ['a common beginning', ['cat', 'car', 'dog'].map(literal), '"ca" r-0 | "dog"'],
  ['one that begins another', ['a', 'ab', 'c'].map(literal), '"a" r-0 | "c"'],
  ['no half characters', ['é👋', 'é👍', 'a'].map(literal), '"\\xE9" r-0 | "a"'],
  [
    'what follows them',
    [sequence(literal('ab'), rule('x')), sequence(literal('ac'), rule('y')), literal('d')],
    '"a" r-0 | "d"',
  ],
  [
    'other alternatives',
    [charactersIn([[0x30, 0x39]]), literal('aa'), literal('ab')],
    '"a" r-0 | [0-9]',
  ],
])('%s', (_, options, expected) => {
  expect(factored(options).text.split('\n')[0]).toBe(`root ::= ${expected}`);
});

test('the language stays the same', () => {
  const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '👋'), maxLength: 5 }), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(
      texts,
      fc.string({ unit: fc.constantFrom('a', 'b', '👋'), maxLength: 5 }),
      (all, other) => {
        const language = gbnfLanguage(factored(all.map(literal)).text);
        expect(all.every(text => language.admits(text))).toBe(true);
        expect(language.admits(other)).toBe(all.includes(other));
        const plain = gbnfLanguage(
          formatGrammar(new Map(), printExpression(choice(...all.map(literal)))),
        );
        expect(plain.admits(other)).toBe(all.includes(other));
      },
    ),
  );
});

test('many values of an enum never stand side by side', () => {
  const values = Array.from({ length: 1_000 }, (_, index) => `value number ${index}`);
  const { rules } = compileJsonSchema({ enum: values });
  const widths = [...rules.values()].map(body => body.split(' | ').length);
  expect(Math.max(...widths)).toBeLessThanOrEqual(11);
});

test('beginnings of each other in a long chain are no danger', () => {
  const values = Array.from({ length: 1_500 }, (_, index) => 'a'.repeat(index));
  expect(() => compileJsonSchema({ enum: values })).not.toThrow();
});
