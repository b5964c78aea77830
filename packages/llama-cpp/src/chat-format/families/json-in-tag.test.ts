import { describeCallSyntax, pythonJson } from './call-syntax.contract.ts';
import { describeOutputParser, type ParserCase } from '../output-parser.contract.ts';
import { readAnswer, type AnswerSyntax } from '../parsing/read-answer.ts';
import { StreamingParser } from '../parsing/streaming-parser.ts';
import { jsonInTag } from './json-in-tag.ts';

const think = { open: '<think>', close: '</think>' };

function parser(syntax: Partial<AnswerSyntax> = {}): StreamingParser {
  let ids = 0;
  return new StreamingParser({
    read: context =>
      readAnswer(context, {
        start: 'open',
        reasoning: think,
        callable: true,
        calls: jsonInTag({ open: '<tool_call>', close: '</tool_call>' }),
        ...syntax,
      }),
    tools: new Map([['get_weather', {}]]),
    generateId: () => String((ids += 1)),
  });
}

const oslo = '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Oslo"}}\n</tool_call>';
const call = { call: 'get_weather', input: { city: 'Oslo' } };

const cases: ParserCase[] = [
  { title: 'text alone', answer: 'Hello, world.', items: [{ text: 'Hello, world.' }] },
  {
    title: 'white space that belongs to the text',
    answer: '\n a\n\n b \n',
    items: [{ text: '\n a\n\n b \n' }],
  },
  {
    title: 'reasoning that speaks of the mark of calls',
    answer: `<think>\nI would write <tool_call> now.\n</think>\n\n${oslo}`,
    items: [{ reasoning: 'I would write <tool_call> now.' }, call],
  },
  {
    title: 'reasoning that is opened twice',
    answer: '<think>\n<think>\nHm.\n</think>\nHi.',
    items: [{ reasoning: 'Hm.' }, { text: 'Hi.' }],
  },
  { title: 'a call alone', answer: oslo, items: [call] },
  { title: 'two calls', answer: `${oslo}\n${oslo}`, items: [call, call] },
  {
    title: 'text, then a call',
    answer: `Let me see.\n\n${oslo}`,
    items: [{ text: 'Let me see.' }, call],
  },
  { title: 'a call, then text', answer: `${oslo}\n\nDone.`, items: [call, { text: 'Done.' }] },
  {
    title: 'reasoning, text and a call',
    answer: `<think>\nWhy not?\n</think>\n\nSure.\n${oslo}`,
    items: [{ reasoning: 'Why not?' }, { text: 'Sure.' }, call],
  },
  { title: 'empty reasoning', answer: '<think>\n\n</think>\n\nHi', items: [{ text: 'Hi' }] },
  {
    title: 'reasoning that a call closes',
    answer: `<think>\nI call it. ${oslo}`,
    items: [{ reasoning: 'I call it.' }, call],
  },
  {
    title: 'a tag that is mentioned later',
    answer: 'It writes `<think>` first, "</think>" last.',
    items: [{ text: 'It writes `<think>` first, "</think>" last.' }],
  },
  {
    title: 'a tag with its content that is mentioned later',
    answer: 'As in "<think>a</think>".',
    items: [{ text: 'As in "<think>a</think>".' }],
  },
  {
    title: 'reasoning that is opened again',
    answer: '<think>\na\n</think>\n\nb\n<think>\nc\n</think>\n\nd',
    items: [{ reasoning: 'a' }, { text: 'b' }, { reasoning: 'c' }, { text: 'd' }],
  },
  {
    title: 'reasoning that is closed twice',
    answer: '<think>a</think>b</think>c',
    items: [{ reasoning: 'a' }, { text: 'b' }, { text: 'c' }],
  },
  {
    title: 'a mark that a call which is none speaks of',
    answer: '<tool_call>{"name": "<think>a", b',
    items: [{ abandoned: '<think>a' }, { text: '<tool_call>{"name": "<think>a", b' }],
  },
  {
    title: 'reasoning in a call that is none',
    answer: '<tool_call>{"name": "f", <think>a</think>b',
    items: [
      { abandoned: 'f' },
      { text: '<tool_call>{"name": "f",' },
      { reasoning: 'a' },
      { text: 'b' },
    ],
  },
  { title: 'the beginning of a mark', answer: 'a <tool_cal', items: [{ text: 'a <tool_cal' }] },
  {
    title: 'arguments before the name',
    answer: '<tool_call>{"arguments": {"a": [1, 2.5e3, null]}, "name": "f"}</tool_call>',
    items: [{ call: 'f', input: { a: [1, 2500, null] } }],
  },
  {
    title: 'arguments as JSON in a string',
    answer: '<tool_call>{"name": "f", "arguments": "{\\"a\\": 1}"}</tool_call>',
    items: [{ call: 'f', input: { a: 1 } }],
  },
  {
    title: 'no arguments',
    answer: '<tool_call>{"name": "f"}</tool_call>',
    items: [{ call: 'f', input: {} }],
  },
  {
    title: 'parameters, and members nobody asked for',
    answer: '<tool_call>{"id": [{}], "name": "f", "parameters": {}, "x": "}"}</tool_call>',
    items: [{ call: 'f', input: {} }],
  },
  {
    title: 'a list of calls',
    answer: '<tool_call>[{"name": "f", "arguments": {}}, {"name": "g"}]</tool_call>',
    items: [
      { call: 'f', input: {} },
      { call: 'g', input: {} },
    ],
  },
  { title: 'a call whose tag is never closed', answer: oslo.slice(0, -13), items: [call] },
  {
    title: 'line breaks, bad escapes and marks inside a string',
    answer: '<tool_call>{"name": "f", "arguments": {"a": "1\n2\\d</tool_call>"}}</tool_call>',
    items: [{ call: 'f', input: { a: '1\n2\\d</tool_call>' } }],
  },
  // What is malformed becomes text, and nothing of it is lost.
  {
    title: 'not JSON',
    answer: 'So: <tool_call>\nget_weather(Oslo)</tool_call>',
    items: [{ text: 'So: <tool_call>\nget_weather(Oslo)</tool_call>' }],
  },
  {
    title: 'a call that breaks after its name',
    answer: ' a <tool_call>{"name": "f", "arguments": {"a": }}</tool_call> b',
    items: [
      { text: ' a' },
      { abandoned: 'f' },
      { text: ' <tool_call>{"name": "f", "arguments": {"a": }}</tool_call> b' },
    ],
  },
  {
    title: 'a call that is cut off',
    answer: '<tool_call>{"name": "f", "arguments": {"a": "b',
    items: [{ abandoned: 'f' }, { text: '<tool_call>{"name": "f", "arguments": {"a": "b' }],
  },
  {
    title: 'the second call of a list breaks',
    answer: '<tool_call>[{"name": "f"}, {"nam]',
    items: [{ call: 'f', input: {} }, { text: ', {"nam]' }],
  },
  {
    title: 'an empty list',
    answer: '<tool_call>[]</tool_call>',
    items: [{ text: '<tool_call>[]</tool_call>' }],
  },
];

const fragments = [
  '<think>',
  '</think>',
  '<tool_call>',
  '</tool_call>',
  '<tool_',
  '{"name": "',
  'get_weather", ',
  '"arguments": ',
  '{"city": "Oslo", "n": -1.5}',
  '}',
  '[',
  ']',
  ', ',
  '\n',
  '  ',
  oslo,
];

describeOutputParser('JSON in a tag', parser, cases, fragments);

describeOutputParser(
  'JSON in a tag, reasoning opened by the prompt',
  () => parser({ start: 'reasoning' }),
  [
    {
      title: 'reasoning, then a call',
      answer: `\nHm.\n</think>\n\n${oslo}`,
      items: [{ reasoning: 'Hm.' }, call],
    },
    {
      title: 'reasoning that never ends',
      answer: 'Hm. <think> ',
      items: [{ reasoning: 'Hm. <think>' }],
    },
  ],
  fragments,
);

describeOutputParser(
  'JSON in a tag, no tool may be called',
  () => parser({ start: 'after-reasoning', callable: false }),
  [{ title: 'a call is text (S1-14)', answer: `\n\n${oslo}\n`, items: [{ text: `${oslo}\n` }] }],
  fragments,
);

describeCallSyntax('JSON in a tag, as Hermes and Qwen write it', {
  syntax: jsonInTag({ open: '<tool_call>', close: '</tool_call>' }),
  write: calls =>
    calls
      .map(
        ({ name, input }) =>
          `<tool_call>\n{"name": "${name}", "arguments": ${pythonJson(input)}}\n</tool_call>`,
      )
      .join('\n'),
  fragments,
});

describeCallSyntax('JSON in a tag, as Command R writes it', {
  syntax: jsonInTag({
    open: '<|START_ACTION|>',
    close: '<|END_ACTION|>',
    together: 'list',
    indented: true,
    keys: { name: 'tool_name', arguments: 'parameters', id: 'tool_call_id' },
  }),
  write: calls =>
    `<|START_ACTION|>[\n    ${calls
      .map(
        ({ name, input }, index) =>
          `{"tool_call_id": "${index}", "tool_name": "${name}", "parameters": ${pythonJson(input)}}`,
      )
      .join(',\n    ')}\n]<|END_ACTION|>`,
  admitted: [
    '<|START_ACTION|>[{"tool_call_id": "0", "tool_name": "get_time", "parameters": {}}]<|END_ACTION|>',
  ],
  fragments: ['<|START_ACTION|>', '[', '{"tool_name": "f"', ', ', '}', ']', '<|END_ACTION|>'],
});

describeCallSyntax('JSON in a tag, as Apertus writes it', {
  syntax: jsonInTag({
    open: '<|tools_prefix|>',
    close: '<|tools_suffix|>',
    together: 'list',
    keys: 'tool-names',
  }),
  write: calls =>
    `<|tools_prefix|>[${calls
      .map(({ name, input }) => `{"${name}": ${pythonJson(input)}}`)
      .join(', ')}]<|tools_suffix|>`,
  fragments: ['<|tools_prefix|>', '[', '{"get_time": {', ', ', '}', ']', '<|tools_suffix|>'],
});
