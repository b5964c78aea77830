import { intersect, subtract, type Automaton } from './automaton.ts';
import { automatonRules } from './automaton-rules.ts';
import { boundedUri } from './bounded-uri.ts';
import { codePointsOf, complementOf, differenceOf, type CodePointSet } from './code-points.ts';
import { Compilation, LimitError } from './compilation.ts';
import { finish, goalAt, tooLarge, type CompileJsonSchemaOptions } from './compile.ts';
import type { CompiledGrammar } from './compiled-grammar.ts';
import { meets } from './evaluate.ts';
import { expand } from './expand.ts';
import {
  charactersIn,
  choice,
  empty,
  type Expression,
  literal,
  never,
  repeat,
  sequence,
} from './expression.ts';
import { finishRules } from './finish-rules.ts';
import { jsonTypes, type Branch, type Goal } from './goal.ts';
import { JsonSyntax } from './json-syntax.ts';
import { defaultLimits } from './limits.ts';
import {
  avoidedBy,
  exactLengths,
  rarestCharacter,
  textsBefore,
  type BareEnd,
} from './mark-automaton.ts';
import { firstOfJson, textsOfJson, type JsonTypes } from './texts-of-json.ts';
import { isLength, lengthOf } from './string-length.ts';
import { textsMeeting } from './string.ts';
import { ValueCompiler } from './value.ts';

/** The forms in which a value may be written. */
export type BareForms = {
  /**
   * Strings as they stand, without quotes and escapes: none, all, or those which a reader would not
   * take for JSON of one of these types.
   */
  strings: 'none' | 'all' | { notReadAs: JsonTypes };
  /** JSON of none of the values, of all, or of those that are no strings. */
  json: 'none' | 'all' | 'others';
  /** `True`, `False` and `None` beside the words of JSON. */
  pythonWords?: boolean;
};

export type CompileBareValueOptions = Omit<CompileJsonSchemaOptions, 'avoid'> & BareForms;

/**
 * A grammar for the values valid under a schema as syntaxes write them that have marks around values
 * instead of quotes, each with `end` after it. No value holds what would be taken for the end. Where
 * there is none, no string stands without quotes.
 *
 * @returns nothing where no value has one of these forms
 * @throws UnsupportedSchemaError as `compileJsonSchema` does
 */
export function compileBareValue(
  schema: object | boolean,
  end: BareEnd | undefined,
  options: CompileBareValueOptions,
): CompiledGrammar | undefined {
  const { mode = 'strict', rulePrefix = '' } = options;
  const compilation = new Compilation(schema, {
    lenient: mode === 'lenient',
    prefix: rulePrefix,
    limits: { ...defaultLimits, ...options.limits },
    json: new JsonSyntax(end && avoidedBy(end)),
  });
  try {
    const root = compilation.rules.reserve('bare');
    const value = valueOf(goalAt(compilation, options.at), end, options, compilation);
    compilation.rules.define(
      root,
      sequence(value, literal(end ? `${end.line ?? ''}${end.close}` : '')),
    );
    return finishRules(compilation.rules.rules, root) && finish(compilation, root);
  } catch (error) {
    if (!(error instanceof LimitError)) throw error;
    if (mode === 'strict') throw tooLarge(error);
    const { strings, json, pythonWords = false } = options;
    const weaker = compileBareValue(true, end, { rulePrefix, strings, json, pythonWords });
    return weaker && { ...weaker, dropped: [{ pointer: '', keyword: '$schema' }] };
  }
}

function valueOf(
  goal: Goal,
  end: BareEnd | undefined,
  { strings, json, pythonWords = false }: BareForms,
  compilation: Compilation,
): Expression {
  const texts =
    strings === 'none' || !end
      ? []
      : expand(goal, 'string', compilation).map(branch =>
          textOf(branch, end, strings === 'all' ? undefined : strings.notReadAs, compilation),
        );
  const types = json === 'all' ? jsonTypes : jsonTypes.filter(type => type !== 'string');
  const values = json === 'none' ? never : new ValueCompiler(compilation).compileTypes(goal, types);
  const words = pythonWords
    ? pythonSpellings.filter(([value]) => meets(value, goal, compilation)).map(([, word]) => word)
    : [];
  return choice(...texts, values, ...words.map(literal));
}

const pythonSpellings = [
  [true, 'True'],
  [false, 'False'],
  [null, 'None'],
] as const;

function textOf(
  branch: Branch,
  end: BareEnd,
  notReadAs: JsonTypes | undefined,
  compilation: Compilation,
): Expression {
  const avoided = avoidedBy(end);
  const print = (automaton: Automaton) =>
    automatonRules(automaton, 'text', spell, compilation.rules);
  if (branch.length > 0 && branch.every(isLength)) {
    const { min, max } = lengthOf(branch, compilation);
    const longest = max === Infinity ? min : max;
    if (longest * avoided.length > exactLengths) {
      const others = complementOf(codePointsOf(rarestCharacter(avoided) + (end.without ?? '')));
      if (!notReadAs) return repeat(spell(others), min, max);
      // What begins like no JSON is none.
      const first = differenceOf(others, firstOfJson(notReadAs));
      const rest = repeat(spell(others), Math.max(0, min - 1), max - 1);
      return choice(sequence(spell(first), rest), ...(min === 0 ? [empty] : []));
    }
  }
  const uri = boundedUri(branch, compilation);
  if (uri) return uri;
  const unread = textsBefore(end);
  const before = notReadAs ? subtract(unread, textsOfJson(notReadAs), compilation) : unread;
  if (branch.length === 0) return print(before);
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
