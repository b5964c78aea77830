import { bareText, describeCallSyntax } from './call-syntax.contract.ts';
import { muse } from './muse.ts';

const next = '<|eom|><|start|>assistant';
const to = (recipient: string, content: string) => ` to=${recipient}<|message|>${content}`;
const oslo =
  '<atem:function_calls>\n<atem:invoke name="get_weather">\n<atem:parameter name="city">Oslo</atem:parameter>\n</atem:invoke>\n</atem:function_calls>';

describeCallSyntax('recipients of messages, as Muse writes them', {
  syntax: muse,
  write: calls =>
    calls
      .map(({ name, input }) => {
        const values = Object.entries(input).map(
          ([key, value]) => `<atem:parameter name="${key}">${bareText(value)}</atem:parameter>\n`,
        );
        return to(
          name,
          `<atem:function_calls>\n<atem:invoke name="${name}">\n${values.join('')}</atem:invoke>\n</atem:function_calls>`,
        );
      })
      .join(next),
  answer: ({ reasoning, text, calls }) =>
    [
      ...(reasoning === undefined ? [] : [to('self', reasoning)]),
      ...(text === undefined ? [] : [to('user', text)]),
      ...(calls === undefined ? [] : [calls]),
    ].join(next),
  marks: { open: `${next}${to('self', '')}`, close: `${next}${to('user', '')}` },
  fragments: [
    next,
    ' to=self',
    ' to=user',
    ' to=get_weather',
    '<|message|>',
    '<atem:function_calls>',
    '<atem:invoke name="get_weather">',
    '<atem:parameter name="city">',
    '</atem:parameter>',
    '</atem:invoke>',
    '</atem:function_calls>',
    '<|eot|>',
  ],
  parallel: false,
  textAfterCall: false,
  cases: [
    {
      title: 'a call that a text quotes is none',
      answer: to('user', `Like this: ${oslo}<|eot|>`),
      items: [{ text: `Like this: ${oslo}` }],
    },
    {
      title: 'nor one in reasoning',
      answer: `${to('self', `I could ${oslo}`)}${next}${to('user', 'Hello!')}`,
      items: [{ reasoning: `I could ${oslo}` }, { text: 'Hello!' }],
    },
    {
      title: 'a call that breaks',
      answer: to('get_weather', 'Oslo'),
      items: [{ text: 'Oslo' }],
    },
    {
      title: 'a header that breaks, and reasoning after it',
      answer: `${to('user', 'One.')}${next} to=get_weather ${next}${to('self', 'Why?')}${next}${to('user', 'Two.')}`,
      items: [{ text: 'One.' }, { reasoning: 'Why?' }, { text: 'Two.' }],
    },
  ],
});
