import fc from 'fast-check';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

type JsonType = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';

/** As much of JSON Schema as the document of the API uses. */
export type JsonSchema = {
  $ref?: string;
  type?: JsonType | JsonType[];
  const?: Json;
  enum?: Json[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  propertyNames?: JsonSchema;
};

/** Beyond these, more of the same finds nothing new. */
const mostItems = 3;
const mostCharacters = 70;
const mostOptional = 4;
const deepest = 8;

/**
 * Values that a schema takes.
 *
 * @param resolve gives the schema behind a `$ref`
 */
export function arbitraryJson(
  schema: JsonSchema,
  resolve: (reference: string) => JsonSchema,
  depth = 0,
): fc.Arbitrary<Json> {
  const inner = (each: JsonSchema) => arbitraryJson(each, resolve, depth + 1);
  if (depth > deepest) return fc.constant(null);
  if (schema.$ref !== undefined) return inner(resolve(schema.$ref));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return fc.oneof(...options.map(inner));
  const { type } = schema;
  if (Array.isArray(type)) {
    return fc.oneof(...type.map(each => inner(Object.assign({}, schema, { type: each }))));
  }
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return arbitraryNumber(schema);
    case 'string':
      return arbitraryString(schema);
    case 'array': {
      const minLength = schema.minItems ?? 0;
      const maxLength = Math.max(minLength, Math.min(mostItems, schema.maxItems ?? mostItems));
      return fc.array(inner(schema.items ?? {}), { minLength, maxLength });
    }
    case 'object':
      return arbitraryObject(schema, inner);
    default:
      return fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
  }
}

function arbitraryNumber({ type, minimum, maximum, exclusiveMinimum }: JsonSchema) {
  const min = exclusiveMinimum ?? minimum ?? -1e6;
  const max = Math.min(maximum ?? 1e6, 1e6);
  if (type === 'integer') return fc.integer({ min: Math.max(min, -1e6), max });
  return fc.double({ min, max, noNaN: true, minExcluded: exclusiveMinimum !== undefined });
}

function arbitraryString({ pattern, minLength = 0, maxLength = mostCharacters }: JsonSchema) {
  return pattern === undefined
    ? fc.string({ minLength, maxLength: Math.min(maxLength, mostCharacters) })
    : fc.stringMatching(new RegExp(pattern, 'u'), { maxLength: mostCharacters });
}

/** Of the many optional fields a few at a time: each can be refused because of another. */
function arbitraryObject(
  { properties = {}, required = [], additionalProperties, propertyNames }: JsonSchema,
  inner: (schema: JsonSchema) => fc.Arbitrary<Json>,
): fc.Arbitrary<Json> {
  const optional = Object.keys(properties).filter(key => !required.includes(key));
  const known = fc
    .subarray(optional, { maxLength: Math.min(mostOptional, optional.length) })
    .chain(keys =>
      fc.record(
        Object.fromEntries(
          [...required, ...keys].map(key => [key, inner(properties[key] ?? {})] as const),
        ),
      ),
    );
  if (typeof additionalProperties !== 'object') return known;
  const more = fc.dictionary(arbitraryString(propertyNames ?? {}), inner(additionalProperties), {
    maxKeys: 2,
  });
  return fc.tuple(more, known).map(([others, fields]) => Object.assign(others, fields));
}
