import { Compilation, LimitError } from './compilation.ts';
import type { CompiledGrammar } from './compiled-grammar.ts';
import type { Expression } from './expression.ts';
import { finishRules } from './finish-rules.ts';
import { printExpression } from './gbnf.ts';
import type { Goal } from './goal.ts';
import { JsonSyntax } from './json-syntax.ts';
import { defaultLimits, type GrammarLimits } from './limits.ts';
import { UnsupportedSchemaError } from './unsupported-schema-error.ts';
import { ValueCompiler } from './value.ts';

export type CompileJsonSchemaOptions = {
  /**
   * `strict` (default): a keyword that cannot be held is an error.
   * `lenient`: it is left out of the grammar and named in `dropped`.
   */
  mode?: 'strict' | 'lenient';
  /** Begins the name of every rule; letters, digits and `-`. Default: `''`. */
  rulePrefix?: string;
  limits?: Partial<GrammarLimits>;
  /** JSON pointers of the places in the schema that a document has to meet, all of them. Default: its root. */
  at?: readonly string[];
  /** A text that no string holds as it stands, say because it ends the JSON. It has no quotes and no backslashes. */
  avoid?: string;
};

/**
 * A grammar for the JSON documents that are valid under a schema, in draft 2020-12 or draft-07.
 *
 * Every document the grammar admits is valid. Every valid document in the form `json-syntax.ts`
 * describes is admitted, apart from what the tables in `formats.ts` and `number.ts` leave out.
 *
 * @throws UnsupportedSchemaError in strict mode for a keyword that cannot be held; in both modes for
 * a schema that is malformed, or that no document can meet
 */
export function compileJsonSchema(
  schema: object | boolean,
  options: CompileJsonSchemaOptions = {},
): CompiledGrammar {
  const { mode = 'strict', rulePrefix = '' } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const compilation = new Compilation(schema, {
    lenient: mode === 'lenient',
    prefix: rulePrefix,
    limits,
    json: new JsonSyntax(options.avoid),
  });
  try {
    return compile(compilation, options.at);
  } catch (error) {
    if (!(error instanceof LimitError)) throw error;
    if (mode === 'strict') throw tooLarge(error);
    const isObject =
      !options.at && typeof schema === 'object' && 'type' in schema && schema.type === 'object';
    const { avoid } = options;
    const weaker = compileJsonSchema(isObject ? { type: 'object' } : true, {
      rulePrefix,
      ...(avoid !== undefined && { avoid }),
    });
    return { ...weaker, dropped: [{ pointer: '', keyword: '$schema' }] };
  }
}

/** Any JSON object. */
export function jsonObjectGrammar(
  options: Pick<CompileJsonSchemaOptions, 'rulePrefix'> = {},
): CompiledGrammar {
  return compileJsonSchema({ type: 'object' }, options);
}

/** Drafts, and the dialect of OpenAPI, which adds annotations only. */
const knownDialect = /^https?:\/\/(json-schema\.org|spec\.openapis\.org\/oas)\//;

/** A dialect of somebody's own may switch keywords off, and its document is never fetched. */
function requireKnownDialect(compilation: Compilation): void {
  const { root } = compilation.document;
  const dialect = typeof root.schema === 'object' ? root.schema.$schema : undefined;
  if (typeof dialect !== 'string' || knownDialect.test(dialect)) return;
  compilation.unsupported(
    root,
    '$schema',
    'only drafts of json-schema.org are known; leave it out',
  );
}

function compile(compilation: Compilation, at?: readonly string[]): CompiledGrammar {
  requireKnownDialect(compilation);
  const root = new ValueCompiler(compilation).compile(goalAt(compilation, at));
  return finish(compilation, root);
}

/** What has to be met where a value has to meet the schemas at some places. */
export function goalAt({ document }: Compilation, at: readonly string[] = ['']): Goal {
  return at.map(pointer => ({ node: document.place(pointer), positive: true }));
}

/** @throws UnsupportedSchemaError where `root` can never be completed */
export function finish({ rules, limits, dropped }: Compilation, root: string): CompiledGrammar {
  const finished = finishRules(rules.rules, root);
  if (!finished) throw unsupported('$schema', 'no document can meet this schema');
  const printed = printRules(finished, limits.characters);
  if (!printed) throw new LimitError(`its grammar has more than ${limits.characters} characters`);
  return { rules: printed, root, dropped };
}

/** @returns `undefined` where there would be more than `limit` characters */
export function printRules(
  rules: ReadonlyMap<string, Expression>,
  limit: number,
): Map<string, string> | undefined {
  const printed = new Map<string, string>();
  let characters = 0;
  for (const [name, body] of rules) {
    const text = printExpression(body);
    characters += name.length + text.length;
    if (characters > limit) return undefined;
    printed.set(name, text);
  }
  return printed;
}

export function tooLarge(error: LimitError): UnsupportedSchemaError {
  return unsupported('$schema', `the schema is too large: ${error.message}`);
}

function unsupported(keyword: string, reason: string): UnsupportedSchemaError {
  return new UnsupportedSchemaError({ pointer: '', keyword, reason });
}
