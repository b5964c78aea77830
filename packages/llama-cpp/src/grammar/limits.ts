/**
 * Bounds on the work and the size of one compiled schema, so that a hostile one can neither hang
 * the server nor llama.cpp's parser. Exceeding one is an `UnsupportedSchemaError`.
 */
export type GrammarLimits = {
  /** Levels of schema inside schema. */
  depth: number;
  /** Subschemas in the whole document. */
  schemas: number;
  /** Rules of the finished grammar. */
  rules: number;
  /** Ways in which one place of the schema can be satisfied (`anyOf` inside `anyOf` multiplies). */
  branches: number;
  /** States of automata made for patterns, formats and numbers, all together. */
  states: number;
  /** Steps of taking schemas apart. */
  steps: number;
  /** Largest `minItems`, `maxLength`, `{n,m}` of a pattern and the like. */
  repetition: number;
  /** Characters of the printed grammar. */
  characters: number;
};

export const defaultLimits: GrammarLimits = {
  depth: 64,
  schemas: 5_000,
  rules: 20_000,
  branches: 1_000,
  states: 50_000,
  steps: 200_000,
  repetition: 100_000,
  characters: 2_000_000,
};
