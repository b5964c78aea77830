import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, it } from 'vitest';
import { compileJsonSchema } from '../compile.ts';
import { formatGrammar } from '../gbnf.ts';
import { gbnfLanguage, type GbnfLanguage } from './gbnf-language.ts';

export function languageOf(schema: object | boolean): GbnfLanguage {
  const { rules, root } = compileJsonSchema(schema);
  return gbnfLanguage(formatGrammar(rules, root));
}

/** The reference. Decimal multiples are compared as they are written, not as doubles divide. */
export function referenceFor(schema: object | boolean): (value: unknown) => boolean {
  const ajv = new Ajv2020({ strict: false, multipleOfPrecision: 9, ownProperties: true });
  addFormats.default(ajv);
  return ajv.compile(schema);
}

export type SchemaRow = {
  title: string;
  schema: object | boolean;
  /** Valid values; their `JSON.stringify` is admitted. */
  admits?: readonly unknown[];
  /** Invalid values; refused. */
  refuses?: readonly unknown[];
  /** JSON texts admitted as they stand. */
  admitsText?: readonly string[];
  /** JSON texts that are refused although they may be valid: not the form in which Loam answers. */
  refusesText?: readonly string[];
};

/**
 * Holds a table against the grammar, and against the reference so that the table itself is right.
 * A row of a failure reads: text, valid for the reference, admitted by the grammar.
 */
export function testSchemas(rows: readonly SchemaRow[]): void {
  it.each(rows)('$title', row => {
    const language = languageOf(row.schema);
    const isValid = referenceFor(row.schema);
    const verdicts = (texts: readonly string[]) =>
      texts.map(text => [text, isValid(JSON.parse(text)), language.admits(text)]);
    const valid = [...(row.admits ?? []).map(value => JSON.stringify(value)), ...(row.admitsText ?? [])];
    expect(verdicts(valid)).toEqual(valid.map(text => [text, true, true]));
    const invalid = (row.refuses ?? []).map(value => JSON.stringify(value));
    expect(verdicts(invalid)).toEqual(invalid.map(text => [text, false, false]));
    expect((row.refusesText ?? []).filter(text => language.admits(text))).toEqual([]);
  });
}
