import type { JSONSchema7, SharedV4Warning } from '@ai-sdk/provider';
import { ModelError } from '@loam/model-port';
import type { Expression } from '../../grammar/expression.ts';
import {
  type BareEnd,
  type BareForms,
  compileBareValue,
  type CompiledGrammar,
  compileJsonSchema,
  UnsupportedSchemaError,
} from '../../grammar/index.ts';
import { closeObjects } from './closed-objects.ts';
import type { GrammarBuilder } from './grammar-builder.ts';

export type SchemaOptions = {
  builder: GrammarBuilder;
  /** The request parameter that holds the schema. */
  param: string;
  /** Whether every keyword must be held; where not, a weaker grammar and a warning will do. */
  promised: boolean;
  warnings: SharedV4Warning[];
  /** JSON pointers of the places in the schema that are meant. Default: its root. */
  at?: readonly string[];
};

/**
 * A schema as part of a grammar.
 *
 * @param schema an object or a boolean; what is neither is refused as malformed
 * @throws ModelError `unsupported_schema`, naming the keyword and where it stands
 */
export function schemaExpression(schema: unknown, options: SchemaOptions): Expression {
  const compile = (rulePrefix: string) =>
    compileJsonSchema(closeObjects(schema) as JSONSchema7, compileOptions(options, rulePrefix));
  return included(options, compile) ?? unmeetable(options);
}

/**
 * A value in other forms than JSON alone, and what comes after it.
 *
 * @returns nothing where no value has such a form
 * @throws ModelError `unsupported_schema`, naming the keyword and where it stands
 */
export function bareValueExpression(
  schema: unknown,
  end: BareEnd | undefined,
  { forms, ...options }: SchemaOptions & { forms: BareForms },
): Expression | undefined {
  return included(options, rulePrefix =>
    compileBareValue(closeObjects(schema) as JSONSchema7, end, {
      ...compileOptions(options, rulePrefix),
      ...forms,
    }),
  );
}

const compileOptions = ({ promised, at }: SchemaOptions, rulePrefix: string) =>
  ({ mode: promised ? 'strict' : 'lenient', rulePrefix, ...(at && { at }) }) as const;

function included(
  { builder, param, warnings }: SchemaOptions,
  compile: (rulePrefix: string) => CompiledGrammar | undefined,
): Expression | undefined {
  try {
    const found = builder.include(compile);
    for (const { pointer, keyword } of found?.compiled.dropped ?? []) {
      const warning = droppedWarning(param, pointer, keyword);
      if (!warnings.some(each => 'details' in each && each.details === warning.details)) {
        warnings.push(warning);
      }
    }
    return found?.expression;
  } catch (error) {
    if (!UnsupportedSchemaError.isInstance(error)) throw error;
    throw unsupportedSchema(param, error.message, error);
  }
}

/** @throws ModelError `unsupported_schema` for a value that nothing can meet */
export function unmeetable({ param, at: [at = ''] = [] }: SchemaOptions): never {
  throw unsupportedSchema(param, `No value can meet the schema at '${at}'.`);
}

export function droppedWarning(
  param: string,
  pointer: string,
  keyword: string,
): SharedV4Warning & { details: string } {
  return {
    type: 'compatibility',
    feature: param,
    details: `The answer is not held to '${keyword}' at '${pointer}/${keyword}'.`,
  };
}

export function unsupportedSchema(param: string, reason: string, cause?: unknown): ModelError {
  return new ModelError({
    code: 'unsupported_schema',
    message: `${param}: ${reason.replace(/(?<![.!?])$/, '.')} Remove it, or do not ask for strict adherence.`,
    param,
    ...(cause !== undefined && { cause }),
  });
}
