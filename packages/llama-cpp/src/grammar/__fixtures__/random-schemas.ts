import fc from 'fast-check';

/*
 * Random schemas and random documents that have something to do with each other: few names, few
 * strings, small numbers. Every object schema declares the same names in the same order, so that the
 * order in which answers have them does not depend on how schemas are combined.
 */

const names = ['a', 'b', 'c'];
const texts = ['', 'a', 'ab', 'b', 'b1', 'é"', 'aaaa'];
const numbers = [-3, -1, 0, 0.5, 1, 2, 2.5, 3, 7, 10, 12];

const scalar = fc.oneof(
  fc.constantFrom<unknown>(...texts),
  fc.constantFrom<unknown>(...numbers),
  fc.constantFrom<unknown>(null, true, false),
);

export const documents: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .tuple(fc.subarray([...names, 'x', 'yz']), fc.array(tie('value'), { minLength: 5 }))
      .map(([keys, values]) => Object.fromEntries(keys.map((key, i) => [key, values[i]]))),
  ),
})).value;

/** Each keyword is there or not; `undefined` leaves no trace. */
function keywords(shape: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<object> {
  return fc.record(shape, { requiredKeys: [] });
}

const length = fc.nat({ max: 3 });
const bound = fc.constantFrom(...numbers);

const strings = keywords({
  minLength: length,
  maxLength: length,
  pattern: fc.constantFrom('a', '^a', 'b$', '^[a-z]*$', '^.{1,2}$', '^(?!ab)', '[0-9]|^$', 'a|b1'),
}).map(rest => Object.assign(rest, { type: 'string' }));

const integers = keywords({
  minimum: bound,
  maximum: bound,
  exclusiveMinimum: bound,
  multipleOf: fc.constantFrom(2, 3, 0.5),
}).map(rest => Object.assign(rest, { type: 'integer' }));

const decimals = keywords({
  minimum: bound,
  exclusiveMaximum: bound,
  multipleOf: fc.constantFrom(0.5, 1, 2.5),
}).map(rest => Object.assign(rest, { type: 'number' }));

const types = fc
  .subarray(['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'], { minLength: 1 })
  .map(type => ({ type }));

export const schemas: fc.Arbitrary<object | boolean> = fc.letrec<{
  schema: object | boolean;
  object: object;
  array: object;
}>(tie => {
  const some = fc.array(tie('schema'), { minLength: 1, maxLength: 3 });
  const mixed = { weight: 2, arbitrary: fc.oneof(tie('object'), tie('array')) };
  return {
    schema: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      fc.oneof(strings, integers, decimals, types),
      fc.oneof(
        fc.uniqueArray(documents, { minLength: 1, maxLength: 3 }).map(values => ({ enum: values })),
        documents.map(value => ({ const: value })),
        fc.boolean(),
      ),
      mixed,
      some.map(anyOf => ({ anyOf })),
      some.map(allOf => ({ allOf })),
      some.map(oneOf => ({ oneOf })),
      tie('schema').map(not => ({ not })),
      fc.tuple(tie('schema'), tie('schema'), tie('schema')).map(([condition, yes, no]) => ({
        if: condition,
        // oxlint-disable-next-line unicorn/no-thenable -- the keyword of JSON Schema
        then: yes,
        else: no,
      })),
      fc.tuple(tie('object'), some).map(([base, anyOf]) => Object.assign(base, { anyOf })),
    ),
    object: fc
      .tuple(
        fc.array(tie('schema'), { minLength: 3, maxLength: 3 }),
        keywords({
          required: fc.subarray(names),
          additionalProperties: tie('schema'),
          patternProperties: tie('schema').map(schema => ({ '^[ax]': schema })),
          propertyNames: fc.constant({ maxLength: 1 }),
          maxProperties: length,
          minProperties: fc.nat({ max: 1 }),
        }),
      )
      .map(([values, rest]) =>
        Object.assign(rest, {
          type: 'object',
          properties: Object.fromEntries(names.map((name, i) => [name, values[i]])),
        }),
      ),
    array: keywords({
      items: tie('schema'),
      prefixItems: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
      minItems: length,
      maxItems: length,
      // No `contains`: the reference is wrong about it beside prefixItems and around `if`.
    }).map(rest => Object.assign(rest, { type: 'array' })),
  };
}).schema;
