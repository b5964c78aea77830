export { type BareForms, compileBareValue } from './bare-value.ts';
export { compileJsonSchema, jsonObjectGrammar, type CompileJsonSchemaOptions } from './compile.ts';
export type { CompiledGrammar, DroppedKeyword, GrammarRules } from './compiled-grammar.ts';
export { formatGrammar, gbnfLiteral } from './gbnf.ts';
export { defaultLimits, type GrammarLimits } from './limits.ts';
export type { BareEnd } from './mark-automaton.ts';
export { PatternError } from './regex.ts';
export { choiceToGrammar, regexToGrammar, type TextGrammarOptions } from './text-grammar.ts';
export { UnsupportedSchemaError } from './unsupported-schema-error.ts';
