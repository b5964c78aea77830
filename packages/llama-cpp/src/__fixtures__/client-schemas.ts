type Schema = Record<string, unknown>;

const text = (maxLength = 12): Schema => ({ type: 'string', maxLength });
const whole = (minimum: number, maximum: number): Schema => ({ type: 'integer', minimum, maximum });
const list = (items: Schema, maxItems: number, more: Schema = {}): Schema => ({
  type: 'array',
  items,
  maxItems,
  ...more,
});
const object = (properties: Record<string, Schema | true>, more: Schema = {}): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
});
const tagged = (kind: string, properties: Record<string, Schema>): Schema =>
  object({ kind: { const: kind }, ...properties });

/** What clients ask for: fifty objects, with every keyword a grammar holds. */
export const clientSchemas: readonly Schema[] = [
  object({ name: text(), age: whole(0, 150) }),
  object({ city: text(), celsius: { type: 'number', minimum: -90, maximum: 60 } }),
  object({ answer: { type: 'boolean' } }),
  object({ color: { enum: ['red', 'green', 'blue'] } }),
  object({ value: { enum: [1, 'one', null, true, [1, 2], { a: 'b' }] } }),
  object({ version: { const: 2 }, payload: { const: { deep: ['x', 1] } } }),
  object({ id: { type: 'string', format: 'uuid' } }),
  object({ day: { type: 'string', format: 'date' } }),
  object({ at: { type: 'string', format: 'time' } }),
  object({ created: { type: 'string', format: 'date-time' } }),
  object({ address: { type: 'string', format: 'ipv4' } }),
  object({ address: { type: 'string', format: 'ipv6' } }),
  object({ mail: { type: 'string', format: 'email', maxLength: 24 } }),
  object({ host: { type: 'string', format: 'hostname', maxLength: 24 } }),
  object({ link: { type: 'string', format: 'uri', maxLength: 24 } }),
  object({ plate: { type: 'string', pattern: '^[A-Z]{2}-\\d{3,5}$' } }),
  object({ word: { type: 'string', pattern: '^\\p{Lu}\\p{Ll}{1,6}$' } }),
  object({ code: { type: 'string', pattern: 'x', maxLength: 5 } }),
  object({ slug: { type: 'string', pattern: '^[a-z]+(-[a-z]+)*$', maxLength: 12 } }),
  object({ short: { type: 'string', minLength: 2, maxLength: 4 } }),
  object({ even: { type: 'integer', multipleOf: 2, minimum: -20, maximum: 20 } }),
  object({ price: { type: 'number', multipleOf: 0.05, minimum: 0, maximum: 10 } }),
  object({ share: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 } }),
  object({ floor: { type: 'integer', exclusiveMinimum: -5, exclusiveMaximum: 120 } }),
  object({ big: { type: 'integer', minimum: 999_999, maximum: 1_000_001 } }),
  object({ maybe: { type: ['string', 'null'], maxLength: 6 } }),
  object({ either: { type: ['integer', 'boolean'], minimum: 7, maximum: 9 } }),
  object({ numbers: list(whole(0, 9), 4) }),
  object({ names: list(text(6), 3, { minItems: 2 }) }),
  object({ pair: { prefixItems: [whole(0, 9), text(4)], items: false, minItems: 2 } }),
  object({
    row: { prefixItems: [{ const: 'h' }], items: whole(0, 9), minItems: 1, maxItems: 4 },
  }),
  object({ grid: list(list(whole(0, 1), 3, { minItems: 3 }), 3, { minItems: 3 }) }),
  object({ tags: list({ enum: ['a', 'b'] }, 3) }),
  object({ a: text(3), b: text(3), c: text(3) }, { required: ['b'] }),
  object({ a: whole(0, 9), b: whole(0, 9) }, { required: [], minProperties: 1 }),
  object({ outer: object({ inner: object({ leaf: whole(0, 9) }) }) }),
  object({ people: list(object({ name: text(6), age: whole(0, 99) }), 2, { minItems: 1 }) }),
  object({ shape: { anyOf: [tagged('dot', {}), tagged('disc', { radius: whole(1, 9) })] } }),
  object({ shape: { oneOf: [tagged('a', { x: text(3) }), tagged('b', { y: whole(0, 9) })] } }),
  object({ id: { oneOf: [whole(0, 99), { type: 'string', pattern: '^[a-f]{3}$' }] } }),
  object({ n: { allOf: [{ type: 'integer' }, { minimum: 3 }, { maximum: 6 }] } }),
  object({ n: { type: 'integer', minimum: 0, maximum: 9, not: { enum: [3, 4] } } }),
  {
    type: 'object',
    properties: { mode: { enum: ['auto', 'hand'] }, level: whole(0, 9) },
    required: ['mode', 'level'],
    additionalProperties: false,
    if: { properties: { mode: { const: 'auto' } } },
    // oxlint-disable-next-line unicorn/no-thenable -- the keyword of JSON Schema
    then: { properties: { level: { const: 0 } } },
  },
  object({ home: { $ref: '#/$defs/address' } }, { $defs: { address: object({ street: text(8) }) } }),
  {
    $ref: '#/$defs/node',
    $defs: {
      node: object({
        value: whole(0, 9),
        next: { anyOf: [{ type: 'null' }, { $ref: '#/$defs/node' }] },
      }),
    },
  },
  object(
    { first: { $ref: '#/definitions/small' }, second: { $ref: '#/definitions/small' } },
    { definitions: { small: whole(1, 3) } },
  ),
  {
    type: 'object',
    patternProperties: { '^x-[ab]$': whole(0, 9) },
    additionalProperties: false,
    maxProperties: 2,
  },
  { type: 'object', additionalProperties: whole(0, 9), maxProperties: 3, propertyNames: text(4) },
  object({ ok: true, title: { ...text(8), title: 'Title', description: 'Shown on top.' } }, {}),
  object({ 'quo"ted': text(3), 'line\nbreak': whole(0, 9), '': { type: 'null' } }),
];
