import { argumentPairs, hunyuanPairs } from './argument-pairs.ts';
import { bareText, describeCallSyntax, type WrittenCall } from './call-syntax.contract.ts';

const fragments = [
  '<tool_call>',
  '<arg_key>',
  'city',
  '</arg_key>',
  '<arg_value>',
  '</arg_value>',
  '</tool_call>',
];

const write = (lineBreak: string) => (calls: readonly WrittenCall[]) =>
  calls
    .map(({ name, input }) => {
      const pairs = Object.entries(input).map(
        ([key, value]) =>
          `<arg_key>${key}</arg_key>${lineBreak}<arg_value>${bareText(value)}</arg_value>${lineBreak}`,
      );
      return `<tool_call>${name}${lineBreak}${pairs.join('')}</tool_call>`;
    })
    .join(lineBreak);

describeCallSyntax('argument pairs, as GLM 4.7 writes them', {
  syntax: argumentPairs,
  write: write(''),
  fragments,
});

describeCallSyntax('argument pairs on lines, as GLM 4.6 writes them', {
  syntax: argumentPairs,
  write: write('\n'),
  fragments,
  cases: [
    {
      title: 'a key without a value',
      answer: '<tool_call>get_weather\n<arg_key>city</arg_key>\n</tool_call>',
      items: [
        { abandoned: 'get_weather' },
        { text: '<tool_call>get_weather\n<arg_key>city</arg_key>\n</tool_call>' },
      ],
    },
  ],
});

const named = (text: string) => text.replace(/<(\/?\w+)>/g, '<$1:opensource>');

describeCallSyntax('argument pairs, as Hunyuan writes them', {
  syntax: hunyuanPairs,
  write: calls => {
    const written = calls.map(({ name, input }) => {
      const pairs = Object.entries(input).map(
        ([key, value]) =>
          `${named('<arg_key>')}${key}${named('</arg_key>\n<arg_value>')}${bareText(value)}${named('</arg_value>\n')}`,
      );
      return `${named('<tool_call>')}${name}${named('<tool_sep>')}\n${pairs.join('')}${named('</tool_call>\n')}`;
    });
    return `${named('<tool_calls>')}\n${written.join('')}${named('</tool_calls>')}`;
  },
  fragments: [...fragments, '<tool_calls>', '<tool_sep>', '</tool_calls>'].map(named),
});
