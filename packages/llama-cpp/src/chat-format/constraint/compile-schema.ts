import type { JSONSchema7, SharedV4Warning } from '@ai-sdk/provider';
import { ModelError } from '@loam/model-port';
import { type Expression, literal, sequence } from '../../grammar/expression.ts';
import {
  type BareEnd,
  compileBareString,
  type CompiledGrammar,
  compileJsonSchema,
  rarestCharacter,
  UnsupportedSchemaError,
} from '../../grammar/index.ts';
import { closeObjects } from './closed-objects.ts';
import type { GrammarBuilder } from './grammar-builder.ts';

export type SchemaOptions = {
  builder: GrammarBuilder;
  /** The request parameter that holds the schema. */
  param: string;
  /** Where in that parameter's schema this one stands, as a JSON pointer. Default: `''`. */
  pointer?: string;
  /** Whether every keyword must be held; where not, a weaker grammar and a warning will do. */
  promised: boolean;
  warnings: SharedV4Warning[];
  /** What comes after the JSON; no string of it may hold its mark. */
  end?: BareEnd;
};

/**
 * A schema as part of a grammar.
 *
 * @param schema an object or a boolean; what is neither is refused as malformed
 * @throws ModelError `unsupported_schema`, naming the keyword and where it stands
 */
export function schemaExpression(schema: unknown, options: SchemaOptions): Expression {
  const { end, promised } = options;
  const json = compiled(options, rulePrefix =>
    compileJsonSchema(closeObjects(schema) as JSONSchema7, {
      mode: promised ? 'strict' : 'lenient',
      rulePrefix,
      // A quote of its own would end a string as well.
      ...(end && { escape: rarestCharacter(end.close) }),
    }),
  );
  return end ? sequence(json, literal(`${end.line ?? ''}${end.close}`)) : json;
}

/**
 * A string without quotes as part of a grammar, and what comes after it.
 *
 * @throws ModelError `unsupported_schema`, naming the keyword and where it stands
 */
export function bareStringExpression(
  schema: unknown,
  options: SchemaOptions & { end: BareEnd },
): Expression {
  return compiled(options, rulePrefix =>
    compileBareString(schema as JSONSchema7, options.end, {
      mode: options.promised ? 'strict' : 'lenient',
      rulePrefix,
    }),
  );
}

function compiled(
  { builder, param, pointer = '', warnings }: SchemaOptions,
  compile: (rulePrefix: string) => CompiledGrammar,
): Expression {
  try {
    const { expression, compiled: grammar } = builder.include(compile);
    for (const dropped of grammar.dropped) {
      warnings.push(droppedWarning(param, `${pointer}${dropped.pointer}`, dropped.keyword));
    }
    return expression;
  } catch (error) {
    if (!UnsupportedSchemaError.isInstance(error)) throw error;
    const { keyword, reason } = error;
    const placed = new UnsupportedSchemaError({
      pointer: `${pointer}${error.pointer}`,
      keyword,
      reason,
    });
    throw unsupportedSchema(param, placed.message, error);
  }
}

export function droppedWarning(param: string, pointer: string, keyword: string): SharedV4Warning {
  return {
    type: 'compatibility',
    feature: param,
    details: `The answer is not held to '${keyword}' at '${pointer}/${keyword}'.`,
  };
}

export function unsupportedSchema(param: string, reason: string, cause?: unknown): ModelError {
  return new ModelError({
    code: 'unsupported_schema',
    message: `${param}: ${reason} Remove it, or do not ask for strict adherence.`,
    param,
    ...(cause !== undefined && { cause }),
  });
}
