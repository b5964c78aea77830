import type { JSONSchema7, SharedV4Warning } from '@ai-sdk/provider';
import { ModelError } from '@loam/model-port';
import type { Expression } from '../../grammar/expression.ts';
import { compileJsonSchema, UnsupportedSchemaError } from '../../grammar/index.ts';
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
};

/**
 * A schema as part of a grammar.
 *
 * @param schema an object or a boolean; what is neither is refused as malformed
 * @throws ModelError `unsupported_schema`, naming the keyword and where it stands
 */
export function schemaExpression(
  schema: unknown,
  { builder, param, pointer = '', promised, warnings }: SchemaOptions,
): Expression {
  try {
    const { expression, compiled } = builder.include(rulePrefix =>
      compileJsonSchema(closeObjects(schema) as JSONSchema7, {
        mode: promised ? 'strict' : 'lenient',
        rulePrefix,
      }),
    );
    for (const dropped of compiled.dropped) {
      warnings.push(droppedWarning(param, `${pointer}${dropped.pointer}`, dropped.keyword));
    }
    return expression;
  } catch (error) {
    if (!UnsupportedSchemaError.isInstance(error)) throw error;
    throw unsupportedSchema(param, error.message, error);
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
