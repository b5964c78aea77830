import { describeCallSyntax, pythonJson } from './call-syntax.contract.ts';
import { findCallSyntaxes } from './find-call-syntax.ts';

/** The syntax a template with these marks means. */
function syntaxOf(...marks: string[]) {
  const [syntax] = findCallSyntaxes(marks.join(' '));
  if (!syntax) throw new Error('There is no such syntax.');
  return syntax;
}

const deepseek = [
  '<｜tool▁calls▁begin｜>',
  '<｜tool▁call▁begin｜>',
  '<｜tool▁sep｜>',
  '<｜tool▁call▁end｜>',
  '<｜tool▁calls▁end｜>',
];

describeCallSyntax('DeepSeek V3.1', {
  syntax: syntaxOf(...deepseek),
  write: calls =>
    `<｜tool▁calls▁begin｜>${calls
      .map(
        ({ name, input }) =>
          `<｜tool▁call▁begin｜>${name}<｜tool▁sep｜>${pythonJson(input)}<｜tool▁call▁end｜>`,
      )
      .join('')}<｜tool▁calls▁end｜>`,
  fragments: [...deepseek, '{"city": "Oslo"}'],
  cases: [
    {
      title: 'a section that is never closed',
      answer: '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_time<｜tool▁sep｜>{}',
      items: [{ call: 'get_time', input: {} }],
    },
    {
      title: 'a call without a section',
      answer: '<｜tool▁call▁begin｜>get_time<｜tool▁sep｜>{}<｜tool▁call▁end｜>',
      items: [{ call: 'get_time', input: {} }],
    },
  ],
});

describeCallSyntax('DeepSeek R1', {
  syntax: syntaxOf(...deepseek, '```json'),
  write: calls =>
    `<｜tool▁calls▁begin｜>${calls
      .map(
        ({ name, input }) =>
          `<｜tool▁call▁begin｜>function<｜tool▁sep｜>${name}\n\`\`\`json\n${pythonJson(input)}\n\`\`\`<｜tool▁call▁end｜>`,
      )
      .join('\n')}<｜tool▁calls▁end｜>`,
  fragments: [...deepseek, '```json', '```', 'function', '{"city": "Oslo"}'],
});

describeCallSyntax('Kimi K2', {
  syntax: syntaxOf('<|tool_calls_section_begin|>'),
  write: calls =>
    `<|tool_calls_section_begin|>${calls
      .map(
        ({ name, input }) =>
          `<|tool_call_begin|>functions.${name}:12<|tool_call_argument_begin|>${pythonJson(input)}<|tool_call_end|>`,
      )
      .join('')}<|tool_calls_section_end|>`,
  fragments: [
    '<|tool_calls_section_begin|>',
    '<|tool_call_begin|>',
    'functions.get_weather:12',
    '<|tool_call_argument_begin|>',
    '{"city": "Oslo"}',
    '<|tool_call_end|>',
    '<|tool_calls_section_end|>',
  ],
  cases: [
    {
      title: 'spaces around marks',
      answer:
        '<|tool_calls_section_begin|> <|tool_call_begin|> functions.get_time:0 <|tool_call_argument_begin|> {} <|tool_call_end|> <|tool_calls_section_end|>',
      items: [{ call: 'get_time', input: {} }],
    },
  ],
});

describeCallSyntax('Solar', {
  syntax: syntaxOf('<|tool_call:begin|>', '<|tool_call:args|>'),
  write: calls =>
    `<|tool_calls|>${calls
      .map(
        ({ name, input }) =>
          `<|tool_call:begin|>3f-Az<|tool_call:name|>${name}<|tool_call:args|>${pythonJson(input)}<|tool_call:end|>`,
      )
      .join('')}`,
  fragments: [
    '<|tool_calls|>',
    '<|tool_call:begin|>',
    '<|tool_call:name|>',
    '<|tool_call:args|>',
    '{"city": "Oslo"}',
    '<|tool_call:end|>',
  ],
});

describeCallSyntax('Functionary 3.1', {
  syntax: syntaxOf('<function=', '</function>'),
  write: calls =>
    calls.map(({ name, input }) => `<function=${name}>${pythonJson(input)}</function>`).join(''),
  fragments: ['<function=', '>', '{"city": "Oslo"}', '</function>'],
});
