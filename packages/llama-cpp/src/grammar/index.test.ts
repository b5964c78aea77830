import { expect, it } from 'vitest';
import * as grammar from './index.ts';

it('exports what it says', () => {
  expect(Object.keys(grammar).toSorted()).toEqual([
    'PatternError',
    'UnsupportedSchemaError',
    'choiceToGrammar',
    'compileBareValue',
    'compileJsonSchema',
    'defaultLimits',
    'formatGrammar',
    'gbnfLiteral',
    'jsonObjectGrammar',
    'regexToGrammar',
  ]);
});

it('rules of several schemas fit into one grammar', () => {
  const a = grammar.compileJsonSchema({ properties: { x: {} } }, { rulePrefix: 'a-' });
  const b = grammar.compileJsonSchema({ properties: { y: {} } }, { rulePrefix: 'b-' });
  expect([...a.rules.keys()].filter(name => b.rules.has(name))).toEqual([]);
  const merged = new Map([...a.rules, ...b.rules]);
  const text = grammar.formatGrammar(
    merged,
    `${grammar.gbnfLiteral('<tool>')} (${a.root} | ${b.root})`,
  );
  expect(text).toMatch(/^root ::= "<tool>" \(a-value-1 \| b-value-1\)\n/);
});
