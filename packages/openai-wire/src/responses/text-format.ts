import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { WireError } from '../errors/wire-error.ts';
import { removeUndefined } from '../remove-undefined.ts';
import type { TextFormat } from './request-schema.ts';

type ResponseFormat = LanguageModelV4CallOptions['responseFormat'];

/** The name of a response schema that has none; the wire requires one. */
const defaultSchemaName = 'response';

/**
 * A `json_schema` without name and schema asks for any JSON: `@ai-sdk/open-responses` says it so.
 *
 * @throws WireError for a schema without a name, or a name without a schema (S1-45)
 */
export function decodeTextFormat(format: TextFormat | null | undefined): ResponseFormat {
  switch (format?.type) {
    case 'text':
      return { type: 'text' };
    case 'json_object':
      return { type: 'json' };
    case 'json_schema': {
      const { name, schema, description } = format;
      if (!name && !schema) return { type: 'json' };
      if (!name) throw missing('name');
      if (!schema) throw missing('schema');
      return removeUndefined({
        type: 'json' as const,
        name,
        description: description ?? undefined,
        schema,
      });
    }
    default:
      return undefined;
  }
}

export function encodeTextFormat(
  format: ResponseFormat,
  strict: boolean | undefined,
): TextFormat | undefined {
  if (format?.type !== 'json') return undefined;
  if (!format.schema) return { type: 'json_object' };
  return removeUndefined({
    type: 'json_schema' as const,
    name: format.name ?? defaultSchemaName,
    description: format.description,
    schema: format.schema as Record<string, unknown>,
    strict,
  });
}

function missing(field: 'name' | 'schema'): WireError {
  const param = `text.format.${field}`;
  return new WireError({
    code: 'missing_required_parameter',
    message: `Missing required parameter \`${param}\`.`,
    param,
  });
}
