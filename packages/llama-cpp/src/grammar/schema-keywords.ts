/** Where a keyword holds subschemas: one, a list, a map by name, or (draft-07 `items`) one or a list. */
export type SubschemaShape = 'schema' | 'list' | 'map' | 'schema-or-list' | 'map-or-strings';

export const subschemaKeywords: ReadonlyMap<string, SubschemaShape> = new Map([
  ['$defs', 'map'],
  ['definitions', 'map'],
  ['allOf', 'list'],
  ['anyOf', 'list'],
  ['oneOf', 'list'],
  ['not', 'schema'],
  ['if', 'schema'],
  ['then', 'schema'],
  ['else', 'schema'],
  ['dependentSchemas', 'map'],
  ['dependencies', 'map-or-strings'],
  ['prefixItems', 'list'],
  ['items', 'schema-or-list'],
  ['additionalItems', 'schema'],
  ['contains', 'schema'],
  ['properties', 'map'],
  ['patternProperties', 'map'],
  ['additionalProperties', 'schema'],
  ['propertyNames', 'schema'],
  ['unevaluatedItems', 'schema'],
  ['unevaluatedProperties', 'schema'],
]);

type Check = readonly [description: string, holds: (value: unknown) => boolean];

const number: Check = ['a finite number', value => Number.isFinite(value)];
const positive: Check = ['a number above 0', value => Number.isFinite(value) && Number(value) > 0];
const count: Check = [
  'an integer of 0 or more',
  value => Number.isInteger(value) && Number(value) >= 0,
];
const string: Check = ['a string', value => typeof value === 'string'];
const boolean: Check = ['true or false', value => typeof value === 'boolean'];
const strings: Check = ['a list of strings', isStrings];

/** What the other keywords have to look like. A keyword in neither table is an annotation. */
export const plainKeywords: ReadonlyMap<string, Check> = new Map([
  ['$id', string],
  ['$ref', string],
  ['$anchor', string],
  ['$dynamicAnchor', string],
  [
    'type',
    ['a type name or a list of them', value => [value].flat().every(name => isTypeName(name))],
  ],
  ['enum', ['a list of values', Array.isArray]],
  ['multipleOf', positive],
  ['minimum', number],
  ['maximum', number],
  ['exclusiveMinimum', number],
  ['exclusiveMaximum', number],
  ['minLength', count],
  ['maxLength', count],
  ['pattern', string],
  ['format', string],
  ['minItems', count],
  ['maxItems', count],
  ['minContains', count],
  ['maxContains', count],
  ['uniqueItems', boolean],
  ['minProperties', count],
  ['maxProperties', count],
  ['required', strings],
  [
    'dependentRequired',
    ['lists of strings by name', value => isRecord(value) && Object.values(value).every(isStrings)],
  ],
]);

/** Assertions that cannot be turned into a grammar at all. */
export const uncompilableKeywords: ReadonlyMap<string, string> = new Map([
  ['$dynamicRef', 'dynamic references are not supported'],
  ['$recursiveRef', 'recursive references are not supported; use $ref'],
]);

const typeNames = new Set(['null', 'boolean', 'integer', 'number', 'string', 'array', 'object']);

function isTypeName(value: unknown): boolean {
  return typeof value === 'string' && typeNames.has(value);
}

export function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string');
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
