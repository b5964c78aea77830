import type { CallSyntax } from './call-syntax.ts';
import { taggedArguments } from './tagged-arguments.ts';

/**
 * `<invoke name="…"><parameter name="…">value</parameter></invoke>` in a wrapper that holds all
 * calls: DeepSeek V3.2 and V4, MiniMax M2.
 *
 * @param prefix stands before every tag's name
 * @param saysKind parameters tell whether they are strings, as `string="true"`
 */
export function invokeTags(options: {
  wrapper: string;
  prefix: string;
  saysKind: boolean;
}): CallSyntax {
  const { wrapper, prefix, saysKind } = options;
  return taggedArguments({
    family: 'invoke-tags',
    wrapper: { open: `<${wrapper}>`, close: `</${wrapper}>`, holdsAll: true },
    callOpen: `<${prefix}invoke name="`,
    nameEnd: '">',
    callClose: `</${prefix}invoke>`,
    argumentOpen: `<${prefix}parameter name="`,
    keyEnds: saysKind
      ? [
          { text: '" string="true">', kind: 'text' },
          { text: '" string="false">', kind: 'json' },
          { text: '">' },
        ]
      : [{ text: '">' }],
    valueClose: `</${prefix}parameter>`,
    ownLines: false,
  });
}
