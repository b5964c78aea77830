import { describeCallSyntax, pythonJson } from './call-syntax.contract.ts';
import { mistralArguments, mistralList } from './mistral.ts';

describeCallSyntax('Mistral, a list of calls', {
  syntax: mistralList,
  write: calls =>
    `[TOOL_CALLS][${calls
      .map(({ name, input }) => `{"name": "${name}", "arguments": ${pythonJson(input)}}`)
      .join(', ')}]`,
  admitted: ['[TOOL_CALLS][{"name": "get_time", "arguments": {}, "id": "a1B2c3D4e"}]'],
  fragments: ['[TOOL_CALLS]', '[', ']', '{"name": "', '"arguments": {', '}', ', '],
  cases: [
    {
      title: 'ids of the model',
      answer: '[TOOL_CALLS] [{"name": "get_time", "arguments": {}, "id": "a1B2c3D4e"}]',
      items: [{ call: 'get_time', input: {} }],
    },
  ],
});

describeCallSyntax('Mistral, name and arguments', {
  syntax: mistralArguments({ callIds: false }),
  write: calls =>
    calls.map(({ name, input }) => `[TOOL_CALLS]${name}[ARGS]${pythonJson(input)}`).join(''),
  fragments: ['[TOOL_CALLS]', '[ARGS]', '[CALL_ID]', '{"city": "Oslo"}', '{', '}'],
  cases: [
    {
      title: 'no arguments mark',
      answer: '[TOOL_CALLS]get_time{}',
      items: [{ text: '[TOOL_CALLS]get_time{}' }],
    },
  ],
});

describeCallSyntax('Mistral, name, id and arguments', {
  syntax: mistralArguments({ callIds: true }),
  write: calls =>
    calls
      .map(({ name, input }) => `[TOOL_CALLS]${name}[CALL_ID]a1B2c3D4e[ARGS]${pythonJson(input)}`)
      .join(''),
  fragments: ['[TOOL_CALLS]', '[ARGS]', '[CALL_ID]', '{"city": "Oslo"}', '{', '}'],
  admitted: ['[TOOL_CALLS]get_time[ARGS]{}'],
});
