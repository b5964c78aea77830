import type {
  JSONSchema7,
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
} from '@ai-sdk/provider';
import type { LoamOptions } from '@loam/model-port';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gbnfLanguage } from '../grammar/__fixtures__/gbnf-language.ts';
import { specialTokensIn } from './__fixtures__/greedy-tokenizer.ts';
import { tinyModel } from './__fixtures__/tiny-model.ts';
import { createChatFormat } from './create-chat-format.ts';
import { itemsOf, parse } from './output-parser.contract.ts';

type Call = Omit<LanguageModelV4CallOptions, 'prompt'> &
  Partial<Pick<LanguageModelV4CallOptions, 'prompt'>>;

const tiny = createChatFormat(tinyModel, { generateId: () => '1' });

const weather: LanguageModelV4FunctionTool = {
  type: 'function',
  name: 'get_weather',
  description: 'Get the current weather',
  inputSchema: {
    type: 'object',
    properties: { city: { type: 'string', description: 'City name' } },
    required: ['city'],
  },
};
const dice: LanguageModelV4FunctionTool = {
  type: 'function',
  name: 'roll_dice',
  inputSchema: { type: 'object', properties: { sides: { type: 'integer' } } },
};
const tools = [weather, dice];

const user = (text: string): LanguageModelV4CallOptions['prompt'][number] => ({
  role: 'user',
  content: [{ type: 'text', text }],
});

const called = (template: string, specials: readonly string[] = []) =>
  createChatFormat({
    chatTemplate: template,
    specialTokens: specials.map((text, id) => ({ id, text, kind: 'control' })),
  });

const prepare = (call: Call, options: LoamOptions = {}) =>
  tiny.prepare({ prompt: [user('Hi')], ...call }, options);
const promptOf = (call: Call, options?: LoamOptions) => prepare(call, options).pieces.join('');
const languageOf = (call: Call, options?: LoamOptions) =>
  gbnfLanguage(prepare(call, options).constraint?.gbnf ?? '');

const oslo = '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Oslo"}}\n</tool_call>';

describe('loam/tiny', () => {
  test('is recognised and verified', () => {
    expect(tiny).toMatchObject({
      family: 'json-in-tag',
      capabilities: { tools: true, reasoning: true, structuredOutput: true },
      notes: [],
    });
  });

  test('a conversation with a tool is rendered as in training', () => {
    const prompt: LanguageModelV4CallOptions['prompt'] = [
      { role: 'system', content: 'Be concise.' },
      user('Weather in Oslo and Rome?'),
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'I should call get_weather.' },
          { type: 'tool-call', toolCallId: 'a', toolName: 'get_weather', input: { city: 'Oslo' } },
          { type: 'tool-call', toolCallId: 'b', toolName: 'get_weather', input: { city: 'Rome' } },
        ],
      },
      {
        role: 'tool',
        content: [
          {
            type: 'tool-result',
            toolCallId: 'a',
            toolName: 'get_weather',
            output: { type: 'json', value: { temperature: 11 } },
          },
          {
            type: 'tool-result',
            toolCallId: 'b',
            toolName: 'get_weather',
            output: { type: 'error-text', value: 'unknown city' },
          },
        ],
      },
    ];
    const { pieces } = prepare({ prompt, tools: [weather] });
    expect(pieces).toEqual([
      `<|im_start|>system
Be concise.

# Tools

You may call one or more functions to assist with the user query.

You are provided with function signatures within <tools></tools> XML tags:
<tools>
{"type": "function", "function": {"name": "get_weather", "description": "Get the current weather", "parameters": {"type": "object", "properties": {"city": {"type": "string", "description": "City name"}}, "required": ["city"]}}} "get_weather"
</tools>

For each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:
<tool_call>
{"name": <function-name>, "arguments": <args-json-object>}
</tool_call><|im_end|>
<|im_start|>user
Weather in Oslo and Rome?<|im_end|>
<|im_start|>assistant
<think>
I should call get_weather.
</think>

${oslo}
${oslo.replace('Oslo', 'Rome')}<|im_end|>
<|im_start|>user
<tool_response>
{"temperature":11}
</tool_response>
<tool_response>
unknown city
</tool_response><|im_end|>
<|im_start|>assistant
`,
    ]);
  });

  test.each([
    ['provider-default', '<|im_start|>assistant\n'],
    ['none', '<|im_start|>assistant\n<think>\n\n</think>\n\n'],
    ['minimal', '<|im_start|>assistant\n<think>\n\n</think>\n\n'],
    ['low', '<|im_start|>assistant\n<think>\n'],
    ['max', '<|im_start|>assistant\n<think>\n'],
  ] as const)('reasoning %s', (reasoning, end) => {
    const prompt = promptOf({ reasoning });
    expect(prompt.slice(prompt.lastIndexOf('<|im_start|>'))).toBe(end);
  });

  test('an answer that the prompt began with reasoning is parsed so', () => {
    const { parser, reasoning } = prepare({ reasoning: 'high' });
    expect(reasoning).toMatchObject({ opens: 'inside', close: ['</think>'] });
    expect(itemsOf(parse(parser, ['Small talk.\n</think>\n\nHello!']))).toEqual([
      { reasoning: 'Small talk.' },
      { text: 'Hello!' },
    ]);
  });

  test.each([undefined, 3])('reasoning is closed once more without a mark, budget %s', budget => {
    const answer = 'Small\n</think>\n\ntalk.\n</think>\n\nHello!';
    const { parser } = prepare(
      { reasoning: 'high' },
      budget === undefined ? {} : { reasoningBudget: budget },
    );
    expect(itemsOf(parse(parser, answer.split('')))).toEqual([
      { reasoning: 'Small' },
      { text: 'talk.' },
      { text: 'Hello!' },
    ]);
  });

  test('template variables of the caller come before ours', () => {
    const kwargs = { chatTemplateKwargs: { enable_thinking: false } };
    expect(promptOf({ reasoning: 'provider-default' }, kwargs)).toMatch(/<\/think>\n\n$/);
    expect(() => prepare({}, { chatTemplateKwargs: { messages: [] } })).toThrow(
      expect.objectContaining({
        code: 'unsupported_parameter',
        param: 'chat_template_kwargs.messages',
      }),
    );
  });

  test('text in think tags that a client sends back is reasoning', () => {
    const text = '<think>Secret.</think>\n\nHello!';
    const prompt = promptOf({
      prompt: [user('Hi'), { role: 'assistant', content: [{ type: 'text', text }] }],
    });
    expect(prompt).toContain('assistant\n<think>\nSecret.\n</think>\n\nHello!<|im_end|>');
  });

  test('an image is refused, naming where it stands', () => {
    const image = { type: 'url', url: new URL('https://example.com/a.png') } as const;
    const prompt: LanguageModelV4CallOptions['prompt'] = [
      { role: 'system', content: 'See.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'file', mediaType: 'image/png', data: image },
        ],
      },
    ];
    expect(() => prepare({ prompt })).toThrow(
      expect.objectContaining({
        code: 'unsupported_content',
        param: 'messages[1].content[1]',
      }),
    );
  });
});

/** The same text in every place where text comes from outside. */
const conversation = (text: string): Call => ({
  tools: [{ ...weather, description: text }],
  prompt: [
    { role: 'system', content: text },
    user(text),
    {
      role: 'assistant',
      content: [
        // Not at the beginning, where think tags are taken for reasoning that a client sends back.
        { type: 'text', text: `a ${text}` },
        { type: 'tool-call', toolCallId: 'a', toolName: 'get_weather', input: { city: text } },
      ],
    },
    {
      role: 'tool',
      content: [
        {
          type: 'tool-result',
          toolCallId: 'a',
          toolName: 'get_weather',
          output: { type: 'text', value: text },
        },
      ],
    },
  ],
});

describe('text from outside stays text', () => {
  const specials = tinyModel.specialTokens.map(({ text }) => text);
  const tokensOf = (pieces: readonly string[]) =>
    pieces.flatMap(piece => specialTokensIn(piece, specials));
  const hostile = fc
    .array(
      fc.oneof(
        fc.constantFrom(...specials, '<|im_', 'end|>', '</tool', '_response>', '\ue000'),
        fc.string({ maxLength: 3 }),
      ),
      { minLength: 1, maxLength: 6 },
    )
    .map(parts => parts.join('') || 'a');

  test('of the system, the user, the assistant, a tool and its description', () => {
    const harmless = tokensOf(prepare(conversation('a')).pieces);
    expect(harmless).toContain('<tool_call>');
    fc.assert(
      fc.property(hostile, text => {
        expect(tokensOf(prepare(conversation(text)).pieces)).toEqual(harmless);
      }),
      { numRuns: 300 },
    );
  });
});

describe('constraints', () => {
  const schema: JSONSchema7 = {
    type: 'object',
    properties: { age: { type: 'integer' } },
    required: ['age'],
  };
  const json = { type: 'json', schema } as const;

  test('a plain answer is free', () => {
    expect(prepare({}).constraint).toBeUndefined();
    expect(prepare({ responseFormat: { type: 'text' } }).constraint).toBeUndefined();
  });

  test('calls that may be made are held to names and arguments from where they begin', () => {
    const { constraint } = prepare({ tools });
    expect(constraint?.triggers).toEqual(['<tool_call>']);
    const language = gbnfLanguage(constraint?.gbnf ?? '');
    expect(language.admits(oslo)).toBe(true);
    expect(language.admits(`${oslo}\n${oslo}`)).toBe(true);
    expect(language.admits(oslo.replace('get_weather', 'get_weather_weather'))).toBe(false);
    expect(language.admits(oslo.replace('"Oslo"', '7'))).toBe(false);
  });

  test('no tool may be called (S1-14)', () => {
    const call: Call = { tools, toolChoice: { type: 'none' } };
    expect(promptOf(call)).not.toContain('get_weather');
    expect(languageOf(call).admits('Hello <tool_cal')).toBe(true);
    expect(languageOf(call).admits(`Hello ${oslo}`)).toBe(false);
    expect(itemsOf(parse(prepare(call).parser, [oslo]))).toEqual([{ text: oslo }]);
  });

  test('a tool must be called', () => {
    const language = languageOf({ tools, toolChoice: { type: 'required' } });
    expect(language.admits(oslo)).toBe(true);
    expect(language.admits(`<think>\nHm.\n</think>\n\n${oslo}`)).toBe(true);
    expect(language.admits('Hello')).toBe(false);
    expect(language.admits('')).toBe(false);
  });

  test('one tool must be called', () => {
    const call: Call = { tools, toolChoice: { type: 'tool', toolName: 'roll_dice' } };
    expect(promptOf(call)).toContain('get_weather');
    expect(languageOf(call).admits(oslo)).toBe(false);
    expect(
      languageOf(call).admits('<tool_call>\n{"name": "roll_dice", "arguments": {}}\n</tool_call>'),
    ).toBe(true);
  });

  test('some tools may be called, and all are shown', () => {
    const options = { allowedTools: ['roll_dice'] };
    expect(promptOf({ tools }, options)).toContain('get_weather');
    expect(languageOf({ tools }, options).admits(oslo)).toBe(false);
    expect(languageOf({ tools }, { allowedTools: [] }).admits(`a ${oslo}`)).toBe(false);
  });

  test.each<[string, Call, LoamOptions]>([
    ['a tool that is not there', { tools, toolChoice: { type: 'tool', toolName: 'x' } }, {}],
    ['no tool at all', { toolChoice: { type: 'required' } }, {}],
    ['an allowed tool that is not there', { tools }, { allowedTools: ['x'] }],
  ])('%s is refused', (_, call, options) => {
    expect(() => prepare(call, options)).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param: 'tool_choice' }),
    );
  });

  test('an answer in JSON, with and without a schema', () => {
    expect(languageOf({ responseFormat: json }).admits('{"age": 3}')).toBe(true);
    expect(languageOf({ responseFormat: json }).admits('{"age": "3"}')).toBe(false);
    const any = languageOf({ responseFormat: { type: 'json' } });
    expect(any.admits('{"a": [1, {"b": null}]}')).toBe(true);
    expect(any.admits('[]')).toBe(false);
  });

  test('reasoning comes before an answer in JSON, or does not', () => {
    const open = languageOf({ responseFormat: json });
    expect(open.admits('<think>\n{}\n</think>\n\n{"age": 3}')).toBe(true);
    const on = languageOf({ responseFormat: json, reasoning: 'high' });
    expect(on.admits('Hm.\n</think>\n\n{"age": 3}')).toBe(true);
    expect(on.admits('{"age": 3}')).toBe(false);
    const off = languageOf({ responseFormat: json, reasoning: 'none' });
    expect(off.admits('{"age": 3}')).toBe(true);
    expect(off.admits('<think>\n</think>\n\n{"age": 3}')).toBe(false);
  });

  test('a call or an answer in JSON', () => {
    const language = languageOf({ tools, responseFormat: json });
    expect(language.admits(oslo)).toBe(true);
    expect(language.admits('{"age": 3}')).toBe(true);
    expect(language.admits('Hello')).toBe(false);
    const forced = languageOf({ tools, responseFormat: json, toolChoice: { type: 'required' } });
    expect(forced.admits('{"age": 3}')).toBe(false);
  });

  test('a grammar of the caller, after reasoning that was asked for', () => {
    const grammar = 'root ::= "root" | answer\nanswer ::= "no"';
    expect(prepare({}, { grammar }).constraint).toEqual({ gbnf: grammar });
    const after = languageOf({ reasoning: 'high' }, { grammar });
    expect(after.admits('Hm.\n</think>\n\nroot')).toBe(true);
    expect(after.admits('root')).toBe(false);
    expect(() => prepare({ responseFormat: json }, { grammar })).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param: 'grammar' }),
    );
  });

  const unsupported: JSONSchema7 = {
    type: 'object',
    properties: { a: { type: 'string', pattern: '(.)\\1' } },
    required: ['a'],
  };

  test.each<[string, Call, string]>([
    [
      'a response schema',
      { responseFormat: { type: 'json', schema: unsupported } },
      'response_format.json_schema.schema',
    ],
    [
      'a strict tool',
      { tools: [weather, { ...dice, inputSchema: unsupported, strict: true }] },
      'tools[1].function.parameters',
    ],
    [
      'a forced call',
      { tools: [{ ...dice, inputSchema: unsupported }], toolChoice: { type: 'required' } },
      'tools[0].function.parameters',
    ],
  ])('what cannot be held is refused where it was promised: %s (S1-46)', (_, call, param) => {
    expect(() => prepare(call)).toThrow(
      expect.objectContaining({
        code: 'unsupported_schema',
        param,
        message: expect.stringContaining('/properties/a/pattern') as string,
      }),
    );
  });

  test.each<[string, Call, LoamOptions]>([
    ['a tool', { tools: [{ ...dice, inputSchema: unsupported }] }, {}],
    [
      'a schema that is a hint',
      { responseFormat: { type: 'json', schema: unsupported } },
      { strictJsonSchema: false },
    ],
  ])('and named in a warning where it was not: %s', (_, call, options) => {
    expect(prepare(call, options).warnings).toEqual([
      {
        type: 'compatibility',
        feature: expect.any(String) as string,
        details: expect.stringContaining('/properties/a/pattern') as string,
      },
    ]);
  });

  test('tools of a provider are left out, and named', () => {
    const { warnings } = prepare({
      tools: [{ type: 'provider', id: 'openai.web_search', name: 'web_search', args: {} }],
    });
    expect(warnings).toEqual([
      { type: 'unsupported', feature: 'tool openai.web_search', details: 'It is left out.' },
    ]);
  });
});

const format = (chatTemplate?: string) =>
  createChatFormat({ specialTokens: [], ...(chatTemplate !== undefined && { chatTemplate }) });

describe('templates', () => {
  test('a model without one gets ChatML, and a note', () => {
    const chatml = format();
    expect(chatml.notes[0]).toContain('ChatML');
    expect(chatml.prepare({ prompt: [user('Hi')] }, {}).pieces).toEqual([
      '<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n',
    ]);
  });

  test.each([
    ['refuses', '{{ raise_exception("Only cats may ask.") }}', 'Only cats may ask.'],
    ['cannot render', '{{ messages | cat }}', 'cat'],
  ])('what a template %s is the fault of the prompt', (verb, template, reason) => {
    const error = expect.objectContaining({ code: 'invalid_prompt', param: 'messages' }) as Error;
    const prepared = () => format(template).prepare({ prompt: [user('Hi')] }, {});
    expect(prepared).toThrow(error);
    expect(prepared).toThrow(new RegExp(`${verb}.*${reason}`));
  });

  test('what renders no message at all is said in a note', () => {
    const broken = format('{{ messages | cat }}');
    expect(broken.notes).toEqual([expect.stringContaining('plain message')]);
    expect(broken.capabilities.tools).toBe(false);
  });

  test('what is no template at all is said in a note, and to every call', () => {
    const broken = format('{% if %}');
    expect(broken.notes.join(' ')).toContain('chat template');
    expect(broken.capabilities.tools).toBe(false);
    expect(() => broken.prepare({ prompt: [user('Hi')] }, {})).toThrow(
      expect.objectContaining({ code: 'invalid_prompt' }),
    );
  });

  const plain = '{% for m in messages %}{{ m.content }}{% endfor %}';

  test.each<[string, string, string[], string, boolean]>([
    ['marks the template names', `{{ tools }}Write <|tool_call|>${plain}`, [], 'json-in-tag', true],
    [
      'marks the vocabulary has',
      `{{ "List of tools: [" }}{{ tools }}<|im_start|>${plain}`,
      ['<|tool_call_start|>'],
      'pythonic',
      true,
    ],
    [
      'marks nobody has',
      `{{ "List of tools: [" }}{{ tools }}<|im_start|>${plain}`,
      [],
      'pythonic',
      false,
    ],
  ])('calls which a template leaves out: %s', (_, template, specials, family, verified) => {
    const found = called(template, specials);
    expect(found).toMatchObject({ family, capabilities: { tools: verified } });
    expect(found.notes.join(' ')).toContain(
      verified ? 'is known from marks' : 'could not be verified',
    );
  });

  test('a template that fails without a list of tools gets an empty one', () => {
    const template = `{% set n = (tools if tools is defined else none) | selectattr('type') | list | length %}${plain}`;
    expect(called(template).prepare({ prompt: [user('Hi')] }, {}).pieces).toEqual(['Hi']);
  });

  test('a template that reads functions and the time gets both', () => {
    const found = createChatFormat(
      {
        chatTemplate: `{{ "Tools: " + functions }} {{ datetime }} functools[${plain}`,
        specialTokens: [],
      },
      { now: () => new Date('2026-11-20T12:00:00Z') },
    );
    const prompt = found.prepare({ prompt: [user('Hi')], tools: [weather] }, {}).pieces.join('');
    expect(prompt).toContain('"name": "get_weather"');
    expect(prompt).toContain('2026-11-20 ');
    expect(found.prepare({ prompt: [user('Hi')] }, {}).pieces.join('')).toContain('Tools: []');
  });

  describe('marks around text', () => {
    const template =
      "{% for m in messages %}{% if m.role == 'assistant' %}<|START_TEXT|>{{ m.content }}<|END_TEXT|>{% else %}{{ m.content }}{% endif %}{% endfor %}";
    const call = { prompt: [user('Hi')] };

    test('are no part of it', () => {
      const { parser } = called(template).prepare(call, {});
      expect(itemsOf(parse(parser, Array.from('<|START_TEXT|>Hello!<|END_TEXT|>')))).toEqual([
        { text: 'Hello!' },
      ]);
    });

    test('may stand around an answer that is held to a schema, or not', () => {
      const { constraint } = called(template).prepare(
        { ...call, responseFormat: { type: 'json', schema: { const: 1 } } },
        {},
      );
      const language = gbnfLanguage(constraint?.gbnf ?? '');
      expect(language.admits('1')).toBe(true);
      expect(language.admits('<|START_TEXT|>1<|END_TEXT|>')).toBe(true);
      expect(language.admits('<|START_TEXT|>2<|END_TEXT|>')).toBe(false);
    });
  });

  test('a stop sequence is for text, of which a forced call has none', () => {
    const call = { tools, stopSequences: ['\n'] };
    expect(prepare(call).stopText).toEqual(['\n']);
    expect(prepare({ ...call, toolChoice: { type: 'required' } }).stopText).toEqual([]);
  });

  test('a mark of reasoning in an answer that is held to a form is what was asked for', () => {
    const { parser } = prepare({
      reasoning: 'none',
      responseFormat: { type: 'json', schema: { type: 'string' } },
    });
    expect(itemsOf(parse(parser, ['"a <think>b</think>"']))).toEqual([
      { text: '"a <think>b</think>"' },
    ]);
  });
});

describe('answers that are messages of their own, as Solar writes them', () => {
  const solar = format(
    '{% for m in messages %}<|begin|>{{ m.role }}' +
      '{% if m.reasoning %}<|think|>{{ m.reasoning }}<|end|><|begin|>{{ m.role }}{% endif %}' +
      '<|content|>{{ m.content }}<|end|>{% endfor %}' +
      '{% if add_generation_prompt %}<|begin|>assistant{% endif %}',
  );

  test('are reasoning and text, without their marks', () => {
    const { parser } = solar.prepare({ prompt: [user('Hi!')] }, {});
    const answer = '<|think|>Hm.<|end|><|begin|>assistant<|content|>Hello.<|end|>';
    expect(itemsOf(parse(parser, answer.split('')))).toEqual([
      { reasoning: 'Hm.' },
      { text: 'Hello.' },
    ]);
  });
});
