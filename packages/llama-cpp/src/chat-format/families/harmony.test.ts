import { describeCallSyntax, pythonJson } from './call-syntax.contract.ts';
import { harmony } from './harmony.ts';

const next = '<|start|>assistant';
const call = (header: string) => `${header}<|message|>{"city": "Oslo"}<|call|>`;
const oslo = [{ call: 'get_weather', input: { city: 'Oslo' } }];

describeCallSyntax('Harmony', {
  syntax: harmony,
  write: calls =>
    calls
      .map(
        ({ name, input }) =>
          `<|channel|>commentary to=functions.${name} <|constrain|>json<|message|>${pythonJson(input)}`,
      )
      .join(`<|call|>${next}`),
  answer: ({ reasoning, text, calls }) =>
    [
      ...(reasoning === undefined ? [] : [`<|channel|>analysis<|message|>${reasoning}<|end|>`]),
      ...(text === undefined ? [] : [`<|channel|>final<|message|>${text}`]),
      ...(calls === undefined ? [] : [calls]),
    ].join(next),
  fragments: [
    '<|start|>assistant',
    '<|channel|>analysis',
    '<|channel|>final',
    '<|channel|>commentary',
    ' to=functions.get_weather',
    ' <|constrain|>json',
    '<|message|>',
    '{"city": "Oslo"}',
    '<|end|>',
    '<|call|>',
  ],
  marks: {
    open: '<|channel|>analysis<|message|>',
    close: `<|end|>${next}<|channel|>final<|message|>`,
  },
  parallel: false,
  textAfterCall: false,
  cases: [
    {
      title: 'a call from within reasoning that is none',
      answer:
        '<|start|>assistant to=functions.get_weather<|channel|>analysis<|message|>rather not<|end|><|start|>assistant<|channel|>final<|message|>Hi.',
      items: [{ abandoned: 'get_weather' }, { reasoning: 'rather not' }, { text: 'Hi.' }],
    },
    {
      title: 'the recipient in the role',
      answer: call(' to=functions.get_weather<|channel|>commentary json'),
      items: oslo,
    },
    {
      title: 'the recipient in the channel',
      answer: call('<|channel|>commentary to=functions.get_weather <|constrain|>json'),
      items: oslo,
    },
    {
      title: 'a preamble is text',
      answer: `<|channel|>commentary<|message|>Let me see.<|end|>${next}${call(' to=functions.get_weather<|channel|>commentary json')}`,
      items: [{ text: 'Let me see.' }, ...oslo],
    },
    {
      title: 'a call that breaks',
      answer: ' to=functions.get_weather<|channel|>commentary json<|message|>Oslo<|call|>',
      items: [
        { abandoned: 'get_weather' },
        { text: ' to=functions.get_weather<|channel|>commentary json<|message|>Oslo' },
      ],
    },
  ],
});
