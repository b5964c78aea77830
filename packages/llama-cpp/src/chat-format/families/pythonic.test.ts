import { describeCallSyntax, note, type WrittenCall } from './call-syntax.contract.ts';
import { pythonic } from './pythonic.ts';

const syntax = pythonic({ open: '<|tool_call_start|>', close: '<|tool_call_end|>' });

describeCallSyntax('Pythonic', {
  syntax,
  write: (calls: readonly WrittenCall[]) =>
    syntax.write?.(calls.map(({ name, input }) => ({ name, json: JSON.stringify(input) }))) ?? '',
  fragments: [
    '<|tool_call_start|>',
    '[',
    'get_weather(',
    'city=',
    "'Oslo'",
    '"Oslo"',
    'days=3',
    ', ',
    ')',
    ']',
    '<|tool_call_end|>',
    'True',
    "{'a': [",
  ],
  // `True` is `true` in the grammar.
  notAdmitted: [note],
  cases: [
    {
      title: 'single quotes, escapes and literals of Python',
      answer: `<|tool_call_start|>[f(a='it\\'s "x"\\n', b=[None, False, {'k': -1.5}], c="\\u00e9")]<|tool_call_end|>`,
      items: [{ call: 'f', input: { a: 'it\'s "x"\n', b: [null, false, { k: -1.5 }], c: 'é' } }],
    },
    {
      title: 'no list',
      answer: '<|tool_call_start|>get_time()<|tool_call_end|>',
      items: [{ call: 'get_time', input: {} }],
    },
    {
      title: 'a value that is no literal',
      answer: '<|tool_call_start|>[f(a=b())]<|tool_call_end|>',
      items: [{ abandoned: 'f' }, { text: '<|tool_call_start|>[f(a=b())]<|tool_call_end|>' }],
    },
  ],
});
