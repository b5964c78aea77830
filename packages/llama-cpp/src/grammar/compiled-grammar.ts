/**
 * GBNF rules by name, the right-hand sides as text. Rules of several grammars made with different
 * prefixes can be merged into one map.
 */
export type GrammarRules = ReadonlyMap<string, string>;

export type CompiledGrammar = {
  rules: GrammarRules;
  /** The rule to start from. */
  root: string;
  /** Keywords the grammar does not hold the answer to. Always empty in strict mode. */
  dropped: DroppedKeyword[];
};

export type DroppedKeyword = {
  /** JSON pointer of the schema that holds the keyword, `''` for the root. */
  pointer: string;
  keyword: string;
};
