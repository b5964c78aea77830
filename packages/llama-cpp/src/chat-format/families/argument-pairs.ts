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

const mark = (name: string) => `<${name}:opensource>`;

/** The same with a name for every mark, in a wrapper that holds all calls: Hunyuan 3. */
export const hunyuanPairs: CallSyntax = taggedArguments({
  family: 'argument-pairs',
  wrapper: { open: mark('tool_calls'), close: mark('/tool_calls'), holdsAll: true },
  callOpen: mark('tool_call'),
  nameEnd: mark('tool_sep'),
  callClose: mark('/tool_call'),
  argumentOpen: mark('arg_key'),
  keyEnds: [{ text: mark('/arg_key') }],
  valueOpen: mark('arg_value'),
  valueClose: mark('/arg_value'),
  ownLines: false,
});
