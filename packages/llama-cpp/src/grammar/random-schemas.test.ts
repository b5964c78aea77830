import fc from 'fast-check';
import { expect, it } from 'vitest';
import { documents, schemas } from './__fixtures__/random-schemas.ts';
import { languageOf, referenceFor } from './__fixtures__/schema-tables.ts';
import { UnsupportedSchemaError } from './unsupported-schema-error.ts';

/** The language of a schema, or why there is none. */
function attempt(schema: object | boolean) {
  try {
    return languageOf(schema);
  } catch (error) {
    if (UnsupportedSchemaError.isInstance(error)) return error;
    throw error;
  }
}

// Shrinking a counterexample takes a while.
const timeout = 120_000;

it('admits only valid documents, whatever the schema', { timeout }, () => {
  let compiled = 0;
  fc.assert(
    fc.property(schemas, fc.infiniteStream(fc.nat({ max: 2 ** 30 - 1 })), (schema, stream) => {
      const language = attempt(schema);
      if (language instanceof Error) return;
      compiled += 1;
      const isValid = referenceFor(schema);
      const random = () => Number(stream.next().value) / 2 ** 30;
      for (let i = 0; i < 5; i += 1) {
        const text = language.sample(random);
        const sample = { text, valid: isValid(JSON.parse(text)), admitted: language.admits(text) };
        expect(sample).toEqual({ text, valid: true, admitted: true });
      }
    }),
    { numRuns: 150 },
  );
  expect(compiled).toBeGreaterThan(50);
});

it('admits every valid document in canonical form, whatever the schema', { timeout }, () => {
  let valid = 0;
  fc.assert(
    fc.property(
      schemas,
      fc.array(documents, { minLength: 10, maxLength: 10 }),
      (schema, values) => {
        const language = attempt(schema);
        if (language instanceof Error && !language.message.includes('no document')) return;
        const isValid = referenceFor(schema);
        for (const value of values) {
          const text = JSON.stringify(value);
          const expected = isValid(value);
          if (expected) valid += 1;
          const admitted = language instanceof Error ? false : language.admits(text);
          expect({ text, admitted }).toEqual({ text, admitted: expected });
        }
      },
    ),
    { numRuns: 150 },
  );
  expect(valid).toBeGreaterThan(50);
});
