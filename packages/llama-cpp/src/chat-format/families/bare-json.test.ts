import { bareJson } from './bare-json.ts';
import { describeCallSyntax, pythonJson } from './call-syntax.contract.ts';

const person = '{"name": "Bob", "parameters": {"age": 3}}';

describeCallSyntax('bare JSON', {
  syntax: bareJson,
  write: calls =>
    calls
      .map(({ name, input }) => `{"name": "${name}", "parameters": ${pythonJson(input)}}`)
      .join('; '),
  fragments: ['<|python_tag|>', '{"name": "get_weather"', ', "parameters": {', '}', '; ', '{'],
  cases: [
    {
      title: 'a call after the python tag',
      answer: '<|python_tag|>{"type": "function", "name": "get_time", "parameters": {}}',
      items: [{ call: 'get_time', input: {} }],
    },
    {
      title: 'arguments before the name',
      answer: '{"parameters": {"city": "Oslo"}, "name": "get_weather"}',
      items: [{ call: 'get_weather', input: { city: 'Oslo' } }],
    },
    // Nothing but the name of a tool tells a call from an answer in JSON.
    { title: 'an answer in JSON', answer: person, items: [{ text: person }] },
    {
      title: 'a tool without arguments',
      answer: '{"name": "get_time"}',
      items: [{ text: '{"name": "get_time"}' }],
    },
    {
      title: 'JSON in the middle of text',
      answer: 'So: {"name": "get_time", "parameters": {}}',
      items: [{ text: 'So: {"name": "get_time", "parameters": {}}' }],
    },
    {
      title: 'code after the python tag',
      answer: '<|python_tag|>print("hi")',
      items: [{ text: '<|python_tag|>print("hi")' }],
    },
  ],
});
