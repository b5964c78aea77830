export type JsonType = 'string' | 'number' | 'integer' | 'boolean' | 'null' | 'object' | 'array';

type SchemaObject = Readonly<Record<string, unknown>>;

/**
 * The JSON types a schema allows, as far as it says.
 *
 * Syntaxes that write arguments without quotes need this to tell the string `5` from the number 5.
 *
 * @param root the schema that local references are resolved in
 * @returns an empty set where the schema does not say
 */
export function typesOf(schema: unknown, root: unknown, depth = 0): ReadonlySet<JsonType> {
  if (!isObject(schema) || depth > 16) return new Set();
  const { type, enum: values, anyOf, oneOf, allOf, $ref: reference } = schema;
  if (typeof type === 'string') return new Set([type as JsonType]);
  if (Array.isArray(type)) return new Set(type as JsonType[]);
  if ('const' in schema) return new Set([typeOf(schema['const'])]);
  if (Array.isArray(values)) return new Set(values.map(typeOf));
  if (typeof reference === 'string') return typesOf(resolve(reference, root), root, depth + 1);
  for (const options of [anyOf, oneOf]) {
    if (!Array.isArray(options)) continue;
    const sets = options.map(option => typesOf(option, root, depth + 1));
    if (sets.some(({ size }) => size === 0)) return new Set();
    return new Set(sets.flatMap(set => Array.from(set)));
  }
  if (Array.isArray(allOf)) {
    return (
      allOf.map(each => typesOf(each, root, depth + 1)).find(({ size }) => size > 0) ?? new Set()
    );
  }
  return new Set();
}

/**
 * The schema of one property of an object schema, put together from all places that say something
 * of it; `undefined` where none does.
 */
export function propertySchema(schema: unknown, name: string, root = schema): unknown {
  return together(propertySchemas(schema, name, root, 0));
}

const together = (schemas: readonly unknown[]) =>
  schemas.length < 2 ? schemas[0] : { allOf: schemas };

function propertySchemas(schema: unknown, name: string, root: unknown, depth: number): unknown[] {
  if (!isObject(schema) || depth > 16) return [];
  const inside = (part: unknown) => propertySchemas(part, name, root, depth + 1);
  const { properties, additionalProperties: others, $ref: reference, allOf } = schema;
  const found: unknown[] = [];
  if (isObject(properties) && Object.hasOwn(properties, name)) found.push(properties[name]);
  else if (isObject(others)) found.push(others);
  if (typeof reference === 'string') found.push(...inside(resolve(reference, root)));
  if (Array.isArray(allOf)) found.push(...allOf.flatMap(inside));
  for (const options of [schema['anyOf'], schema['oneOf']]) {
    if (!Array.isArray(options)) continue;
    const said = options.map(inside).filter(each => each.length > 0);
    if (said.length > 0) found.push({ anyOf: said.map(together) });
  }
  return found;
}

/** The schema of the items of an array schema; `undefined` where it declares none for all. */
export function itemSchema(schema: unknown, root: unknown): unknown {
  const { items, prefixItems } = referred(schema, root);
  return prefixItems === undefined ? items : undefined;
}

/** A schema, or the one it refers to. */
function referred(schema: unknown, root: unknown): SchemaObject {
  let found = schema;
  for (let depth = 0; depth < 16 && isObject(found); depth += 1) {
    if (typeof found['$ref'] !== 'string') return found;
    found = resolve(found['$ref'], root);
  }
  return {};
}

export function typeOf(value: unknown): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'string' ? 'string' : 'object';
}

function resolve(reference: string, root: unknown): unknown {
  if (!reference.startsWith('#')) return undefined;
  let value: unknown = root;
  for (const step of reference.slice(1).split('/').slice(1)) {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value;
}

function isObject(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
