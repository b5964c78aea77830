import type { JsonType } from './goal.ts';

/** Keywords that assert something about values of one type only, and need no following. */
export const keywordsByType: Readonly<Record<JsonType, readonly string[]>> = {
  null: [],
  boolean: [],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  string: ['minLength', 'maxLength', 'pattern', 'format'],
  array: ['minItems', 'maxItems', 'uniqueItems'],
  object: ['minProperties', 'maxProperties', 'propertyNames'],
};

/** The keywords that say together what an element or a property has to be. */
export const familiesByType: Readonly<Partial<Record<JsonType, readonly string[]>>> = {
  array: ['items', 'prefixItems', 'additionalItems'],
  object: ['properties', 'patternProperties', 'additionalProperties'],
};

/** Keywords through which other schemas speak of the same value. */
const inPlaceKeywords = [
  '$ref',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  'dependentSchemas',
  'dependencies',
  'contains',
];

export type TypeVerdict = 'allowed' | 'refused' | 'integers-only';

/** What the `type` keyword says of a type. */
export function typeVerdict(
  schema: Readonly<Record<string, unknown>>,
  type: JsonType,
): TypeVerdict {
  if (schema['type'] === undefined) return 'allowed';
  const names = new Set([schema['type']].flat());
  if (names.has(type)) return 'allowed';
  return type === 'number' && names.has('integer') ? 'integers-only' : 'refused';
}

/** Without other schemas for the same value, `unevaluated…` says what `additional…` says. */
export function unevaluatedIsAdditional(schema: Readonly<Record<string, unknown>>): boolean {
  return inPlaceKeywords.every(keyword => schema[keyword] === undefined);
}

/** The values a schema lists, in `enum` or `const`. */
export function listedValues(
  schema: Readonly<Record<string, unknown>>,
): readonly unknown[] | undefined {
  if (Array.isArray(schema['enum'])) return schema['enum'];
  return schema['const'] === undefined ? undefined : [schema['const']];
}
