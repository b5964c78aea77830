type SchemaObject = Readonly<Record<string, unknown>>;

/** Keywords that look at properties which other parts of the schema declare. */
const combining = ['allOf', 'anyOf', 'oneOf', 'not', 'if', '$ref', '$dynamicRef'];
const lookingAround = ['unevaluatedProperties', 'dependentSchemas', 'allOf'];

/**
 * A schema whose objects have no other properties than those they declare, where they do not say.
 *
 * JSON Schema allows others by default; a model that may write them invents them. Whatever meets
 * this schema meets the one given. Objects that are put together from several parts are left alone,
 * and so are those which say nothing of properties.
 */
export function closeObjects<T>(schema: T): T {
  const text = JSON.stringify(schema) ?? '';
  if (lookingAround.some(keyword => text.includes(`"${keyword}"`))) return schema;
  return close(schema) as T;
}

function close(schema: unknown): unknown {
  if (!isObject(schema)) return schema;
  const { properties, items, $defs, definitions } = schema;
  const open =
    isObject(properties) &&
    !('additionalProperties' in schema) &&
    !('patternProperties' in schema) &&
    !combining.some(keyword => keyword in schema);
  return {
    ...schema,
    ...(isObject(properties) && { properties: closeEach(properties) }),
    ...(isObject(items) && { items: close(items) }),
    ...(isObject($defs) && { $defs: closeEach($defs) }),
    ...(isObject(definitions) && { definitions: closeEach(definitions) }),
    ...(open && { additionalProperties: false }),
  };
}

function closeEach(schemas: SchemaObject): SchemaObject {
  return Object.fromEntries(Object.entries(schemas).map(([name, each]) => [name, close(each)]));
}

function isObject(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
