import { bareText, describeCallSyntax } from './call-syntax.contract.ts';
import { functionTags, functionXml } from './function-xml.ts';

const wrapper = { open: '<tool_call>', close: '</tool_call>' };

describeCallSyntax('function and parameter tags', {
  syntax: functionXml(wrapper),
  write: calls =>
    calls
      .map(({ name, input }) => {
        const parameters = Object.entries(input)
          .map(([key, value]) => `<parameter=${key}>\n${bareText(value)}\n</parameter>\n`)
          .join('');
        return `<tool_call>\n<function=${name}>\n${parameters}</function>\n</tool_call>`;
      })
      .join('\n'),
  fragments: [
    '<tool_call>',
    '<function=',
    '>',
    '<parameter=city>',
    '<parameter=days>\n3\n</parameter>',
    '</parameter>',
    '</function>',
    '</tool_call>',
  ],
  cases: [
    {
      title: 'a call without its wrapper, as Qwen3-Coder writes at times',
      answer: '<function=get_time>\n</function>\n</tool_call>',
      items: [{ call: 'get_time', input: {} }],
    },
    {
      title: 'values the schema does not know',
      answer:
        '<tool_call>\n<function=f>\n<parameter=a>\n{"b": [1]}\n</parameter>\n<parameter=c>\nno JSON\n</parameter>\n</function>\n</tool_call>',
      items: [{ call: 'f', input: { a: { b: [1] }, c: 'no JSON' } }],
    },
    {
      title: 'values in the words of Python',
      answer:
        '<tool_call><function=save_note><parameter=text>True</parameter><parameter=pinned>True</parameter></function></tool_call>',
      items: [{ call: 'save_note', input: { text: 'True', pinned: true } }],
    },
    {
      title: 'an empty value, and line breaks that belong to a value',
      answer:
        '<tool_call>\n<function=save_note>\n<parameter=text>\n\n\na\n\n</parameter>\n<parameter=kind>\n\n</parameter>\n</function>\n</tool_call>',
      items: [{ call: 'save_note', input: { text: '\n\na\n', kind: '' } }],
    },
    {
      title: 'a parameter that is never closed',
      answer: '<tool_call>\n<function=get_weather>\n<parameter=city>\nOslo\n</function>',
      items: [
        { abandoned: 'get_weather' },
        { text: '<tool_call>\n<function=get_weather>\n<parameter=city>\nOslo\n</function>' },
      ],
    },
  ],
});

/** A value as MiniCPM 5's template writes it. */
const inSection = (value: unknown) =>
  typeof value === 'string' && /[<&\n]/.test(value) ? `<![CDATA[${value}]]>` : bareText(value);

describeCallSyntax('function tags, as MiniCPM 5 writes them', {
  syntax: functionTags,
  write: calls =>
    calls
      .map(({ name, input }) => {
        const parameters = Object.entries(input)
          .map(([key, value]) => `<param name="${key}">${inSection(value)}</param>`)
          .join('');
        return `<function name="${name}">${parameters}</function>`;
      })
      .join('\n'),
  fragments: [
    '<function name="',
    '">',
    '<param name="city">',
    '<![CDATA[',
    ']]>',
    '</param>',
    '</function>',
  ],
  cases: [
    {
      title: 'a section that is never closed',
      answer: '<function name="save_note"><param name="text"><![CDATA[a</param></function>',
      items: [
        { abandoned: 'save_note' },
        { text: '<function name="save_note"><param name="text"><![CDATA[a</param></function>' },
      ],
    },
  ],
});
