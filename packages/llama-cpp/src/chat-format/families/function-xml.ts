import type { CallSyntax } from './call-syntax.ts';
import { taggedArguments } from './tagged-arguments.ts';

/**
 * `<tool_call><function=name><parameter=key>value</parameter></function></tool_call>`: Qwen3-Coder,
 * Qwen 3.5, Nemotron 3, StepFun; Seed-OSS with a wrapper of its own.
 */
export function functionXml(wrapper: { open: string; close: string }): CallSyntax {
  return taggedArguments({
    family: 'function-xml',
    wrapper: { ...wrapper, holdsAll: false },
    callOpen: '<function=',
    nameEnd: '>',
    callClose: '</function>',
    argumentOpen: '<parameter=',
    keyEnds: [{ text: '>' }],
    valueClose: '</parameter>',
    ownLines: true,
  });
}

/** `<function name="…"><param name="…">value</param></function>`: MiniCPM 5. */
export const functionTags: CallSyntax = taggedArguments({
  family: 'function-xml',
  callOpen: '<function name="',
  nameEnd: '">',
  callClose: '</function>',
  argumentOpen: '<param name="',
  keyEnds: [{ text: '">' }],
  valueClose: '</param>',
  ownLines: false,
  sections: true,
});
