import type { CallSyntax } from './call-syntax.ts';
import { taggedArguments } from './tagged-arguments.ts';

const open = (tag: string) => `<|open|>${tag}`;
const close = (tag: string) => `<|close|>${tag}<|sep|>`;
const keyEnd = (type: string, kind: 'text' | 'json') =>
  ({ text: `" type="${type}"<|sep|>`, kind }) as const;

/**
 * `<|open|>call tool="…" index="1"<|sep|><|open|>argument key="…" type="…"<|sep|>value…`: Kimi K3,
 * whose every tag, those of reasoning and text too, is written with tokens for its brackets.
 */
export const xtml: CallSyntax = taggedArguments({
  family: 'xtml',
  wrapper: { open: `${open('tools')}<|sep|>`, close: close('tools'), holdsAll: true },
  callOpen: open('call tool="'),
  nameEnd: '" index="',
  indexEnd: '"<|sep|>',
  callClose: close('call'),
  argumentOpen: open('argument key="'),
  keyEnds: [
    keyEnd('string', 'text'),
    ...['number', 'boolean', 'null', 'object', 'array'].map(type => keyEnd(type, 'json')),
  ],
  valueClose: close('argument'),
  ownLines: false,
});
