import type { CallSyntax } from './call-syntax.ts';
import { taggedArguments } from './tagged-arguments.ts';

/**
 * `<tool_call>name<arg_key>key</arg_key><arg_value>value</arg_value></tool_call>`: GLM 4.5 and later,
 * Ling, Laguna, Spark.
 */
export const argumentPairs: CallSyntax = taggedArguments({
  family: 'argument-pairs',
  wrapper: { open: '<tool_call>', close: '</tool_call>', holdsAll: false },
  callOpen: '',
  nameEnd: '',
  callClose: '</tool_call>',
  argumentOpen: '<arg_key>',
  keyEnds: [{ text: '</arg_key>' }],
  valueOpen: '<arg_value>',
  valueClose: '</arg_value>',
  ownLines: false,
});
