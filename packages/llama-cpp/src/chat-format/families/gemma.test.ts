import { describeCallSyntax } from './call-syntax.contract.ts';
import { gemma } from './gemma.ts';

function written(value: unknown): string {
  if (typeof value === 'string') return `<|"|>${value}<|"|>`;
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  // The template sorts.
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const members = entries.map(([key, member]) => `${key}:${written(member)}`);
  return `{${members.join(',')}}`;
}

describeCallSyntax('Gemma', {
  syntax: gemma,
  write: calls =>
    calls
      .map(({ name, input }) => `<|tool_call>call:${name}${written(input)}<tool_call|>`)
      .join(''),
  fragments: ['<|tool_call>call:', '{', 'city:', '<|"|>', ',', '[', ']', '}', '<tool_call|>', '3'],
  cases: [
    {
      title: 'JSON instead of its own syntax',
      answer: '<|tool_call>call:f{"a": {"b": "c"}, d: -1.5}<tool_call|>',
      items: [{ call: 'f', input: { a: { b: 'c' }, d: -1.5 } }],
    },
    {
      title: 'nothing, as templates write it',
      answer: '<|tool_call>call:f{a:,b:[1,None],c:{d:},e:None}<tool_call|>',
      items: [{ call: 'f', input: { a: null, b: [1, null], c: { d: null }, e: null } }],
    },
    {
      title: 'nested values',
      answer: '<|tool_call>call:f{a:[{b:<|"|>c, d: {<|"|>},[],null]}<tool_call|>',
      items: [{ call: 'f', input: { a: [{ b: 'c, d: {' }, [], null] } }],
    },
  ],
});
