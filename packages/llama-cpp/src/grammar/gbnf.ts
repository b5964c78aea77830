import type { CodePointSet } from './code-points.ts';
import type { GrammarRules } from './compiled-grammar.ts';
import type { Expression } from './expression.ts';

const named = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['[', '\\['],
  [']', '\\]'],
]);

/** Text as a GBNF literal, quoted and escaped. */
export function gbnfLiteral(text: string): string {
  let body = '';
  for (const character of text) {
    // Brackets need no escape outside a class.
    body += character === '[' || character === ']' ? character : escape(character);
  }
  return `"${body}"`;
}

/**
 * One complete grammar, ready for llama.cpp.
 *
 * @param root name of the rule to start from, or any other GBNF expression
 */
export function formatGrammar(rules: GrammarRules, root: string): string {
  const lines = [`root ::= ${root}`];
  for (const [name, body] of rules) lines.push(`${name} ::= ${body}`);
  return `${lines.join('\n')}\n`;
}

/** The right-hand side of a rule. */
export function printExpression(expression: Expression): string {
  return print(expression, 'choice');
}

type Context = 'choice' | 'sequence' | 'atom';

function print(expression: Expression, context: Context): string {
  switch (expression.kind) {
    case 'literal':
      return gbnfLiteral(expression.text);
    case 'class':
      return printClass(expression.set);
    case 'rule':
      return expression.name;
    case 'repeat':
      return `${print(expression.item, 'atom')}${quantifier(expression.min, expression.max)}`;
    case 'sequence': {
      if (expression.items.length === 0) return '""';
      const text = expression.items.map(item => print(item, 'sequence')).join(' ');
      return context === 'atom' ? `(${text})` : text;
    }
    case 'choice': {
      if (expression.options.length === 0) throw new Error('Nothing matches, so nothing prints.');
      const text = expression.options.map(option => print(option, 'choice')).join(' | ');
      return context === 'choice' ? text : `(${text})`;
    }
    default:
      return expression satisfies never;
  }
}

function quantifier(min: number, max: number): string {
  if (max === Infinity) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  if (min === 0 && max === 1) return '?';
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

/**
 * Always the characters that match, never `[^…]`: llama.cpp refuses every token that ends inside a
 * character whose bytes could still become one of the excluded ones.
 */
function printClass(set: CodePointSet): string {
  const ranges = set.map(([from, to]) => {
    const first = escapeInClass(from);
    if (from === to) return first;
    return `${first}${to === from + 1 ? '' : '-'}${escapeInClass(to)}`;
  });
  return `[${ranges.join('')}]`;
}

function escapeInClass(codePoint: number): string {
  const character = String.fromCodePoint(codePoint);
  return character === '-' || character === '^' ? hex(codePoint) : escape(character);
}

function escape(character: string): string {
  const codePoint = character.codePointAt(0)!;
  if (codePoint >= 0x20 && codePoint <= 0x7e) return named.get(character) ?? character;
  return named.get(character) ?? hex(codePoint);
}

function hex(codePoint: number): string {
  const digits = codePoint.toString(16).toUpperCase();
  if (codePoint <= 0xff) return `\\x${digits.padStart(2, '0')}`;
  return codePoint <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}
