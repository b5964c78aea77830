import { describeCallSyntax, note } from './call-syntax.contract.ts';
import { gemma } from './gemma.ts';

function written(value: unknown): string {
  if (typeof value === 'string') return `<|"|>${value}<|"|>`;
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${key}:${written(member)}`);
  return `{${members.join(',')}}`;
}

describeCallSyntax('Gemma', {
  syntax: gemma,
  write: calls =>
    calls
      .map(({ name, input }) => `<|tool_call>call:${name}${written(input)}<tool_call|>`)
      .join(''),
  fragments: ['<|tool_call>call:', '{', 'city:', '<|"|>', ',', '[', ']', '}', '<tool_call|>', '3'],
  // Strings inside lists have the quotes of JSON in the grammar, which Gemma knows as well.
  notAdmitted: [note],
  cases: [
    {
      title: 'JSON instead of its own syntax',
      answer: '<|tool_call>call:f{"a": {"b": "c"}, d: -1.5}<tool_call|>',
      items: [{ call: 'f', input: { a: { b: 'c' }, d: -1.5 } }],
    },
    {
      title: 'nested values',
      answer: '<|tool_call>call:f{a:[{b:<|"|>c, d: {<|"|>},[],null]}<tool_call|>',
      items: [{ call: 'f', input: { a: [{ b: 'c, d: {' }, [], null] } }],
    },
  ],
});
