import { intersect, type Automaton, type Edge } from './automaton.ts';
import { automatonRules } from './automaton-rules.ts';
import {
  allCodePoints,
  codePointsOf,
  complementOf,
  differenceOf,
  unionOf,
  type CodePointSet,
} from './code-points.ts';
import { Compilation, LimitError } from './compilation.ts';
import { finish, tooLarge, type CompileJsonSchemaOptions } from './compile.ts';
import type { CompiledGrammar } from './compiled-grammar.ts';
import { expand } from './expand.ts';
import { charactersIn, choice, literal, repeat, sequence, type Expression } from './expression.ts';
import type { Branch } from './goal.ts';
import { defaultLimits } from './limits.ts';
import { isLength, lengthOf, textsMeeting } from './string.ts';

/** What ends a string that has no quotes. */
export type BareEnd = {
  /** The mark whose first occurrence is the end. */
  close: string;
  /** Stands before the mark, and belongs to it. Default: nothing. */
  line?: string;
};

/** Lengths times characters of the mark; beyond it strings go without one character of the mark. */
const exactLengths = 2_000;

/**
 * A grammar for the strings valid under a schema as they stand, without quotes and escapes, each with
 * `end` after it. No string holds what would be taken for the end.
 *
 * @throws UnsupportedSchemaError as `compileJsonSchema` does; also where no string is valid
 */
export function compileBareString(
  schema: object | boolean,
  end: BareEnd,
  options: Omit<CompileJsonSchemaOptions, 'escape'> = {},
): CompiledGrammar {
  const { mode = 'strict', rulePrefix = '' } = options;
  const compilation = new Compilation(schema, {
    lenient: mode === 'lenient',
    prefix: rulePrefix,
    limits: { ...defaultLimits, ...options.limits },
  });
  try {
    return compile(compilation, end);
  } catch (error) {
    if (!(error instanceof LimitError)) throw error;
    if (mode === 'strict') throw tooLarge(error);
    const weaker = compileBareString(true, end, { rulePrefix });
    return { ...weaker, dropped: [{ pointer: '', keyword: '$schema' }] };
  }
}

function compile(compilation: Compilation, end: BareEnd): CompiledGrammar {
  const { document, rules } = compilation;
  const branches = expand([{ node: document.root, positive: true }], 'string', compilation);
  const root = rules.reserve('bare');
  const texts = choice(...branches.map(branch => textOf(branch, end, compilation)));
  rules.define(root, sequence(texts, literal(`${end.line ?? ''}${end.close}`)));
  return finish(compilation, root);
}

function textOf(branch: Branch, end: BareEnd, compilation: Compilation): Expression {
  const before = textsBefore(end);
  const print = (automaton: Automaton) =>
    automatonRules(automaton, 'text', spell, compilation.rules);
  if (branch.length === 0) return print(before);
  if (branch.every(isLength)) {
    const { min, max } = lengthOf(branch, compilation);
    const longest = max === Infinity ? min : max;
    if (longest * end.close.length > exactLengths) {
      const others = complementOf(codePointsOf(rarestCharacter(end.close)));
      return repeat(spell(others), min, max);
    }
  }
  const texts = textsMeeting(branch, compilation);
  const [fact] = branch;
  if (!fact || !('keyword' in fact)) return print(intersect(texts, before, compilation));
  const narrowed = compilation.attempt(fact.node, fact.keyword, () =>
    intersect(texts, before, compilation),
  );
  return print(narrowed ?? before);
}

/** llama.cpp ends texts at a zero byte, so no grammar can ask for one. */
const spell = (set: CodePointSet) => charactersIn(differenceOf(set, [[0, 0]]));

/** The character whose absence from ordinary text is missed least. */
export function rarestCharacter(close: string): string {
  const unusual = Array.from(close).toSorted((a, b) => rank(b) - rank(a));
  return unusual[0] ?? '';
}

/** Foreign marks before brackets, brackets before everything else. */
function rank(character: string): number {
  if (character > '\u007f') return 3;
  if (character === '|') return 2;
  return character === '<' || character === '>' ? 1 : 0;
}

/**
 * Texts after which `line` and `close` can come, and the mark is found there and nowhere before
 * (Knuth, Morris and Pratt, 1977).
 */
function textsBefore({ close, line = '' }: BareEnd): Automaton {
  const mark = Array.from(close, character => character.codePointAt(0)!);
  const borders = bordersOf(mark);
  const next = (state: number, codePoint: number): number => {
    let at = state;
    while (at > 0 && mark[at] !== codePoint) at = borders[at - 1]!;
    return mark[at] === codePoint ? at + 1 : 0;
  };
  const ending = Array.from(line + close, character => character.codePointAt(0)!);
  const edges: Edge[][] = [];
  const accepting: boolean[] = [];
  for (let state = 0; state < mark.length; state += 1) {
    const targets = new Map<number, number[]>();
    for (const codePoint of new Set(mark)) {
      const target = next(state, codePoint);
      targets.set(target, [...(targets.get(target) ?? []), codePoint]);
    }
    const others = differenceOf(allCodePoints, setOf(mark));
    const back = targets.get(0);
    edges.push([
      { set: back ? unionOf(others, setOf(back)) : others, target: 0 },
      ...[...targets]
        .filter(([target]) => target > 0 && target < mark.length)
        .map(([target, points]) => ({ set: setOf(points), target })),
    ]);
    let at = state;
    const first = ending.findIndex(codePoint => (at = next(at, codePoint)) === mark.length);
    accepting.push(first === ending.length - 1);
  }
  return { edges, accepting };
}

const setOf = (points: readonly number[]) => codePointsOf(String.fromCodePoint(...points));

/** For each beginning of a text, the length of the longest shorter one it ends with. */
function bordersOf(text: readonly number[]): number[] {
  const borders = [0];
  for (let end = 1; end < text.length; end += 1) {
    let length = borders[end - 1]!;
    while (length > 0 && text[length] !== text[end]) length = borders[length - 1]!;
    borders.push(text[length] === text[end] ? length + 1 : 0);
  }
  return borders;
}
