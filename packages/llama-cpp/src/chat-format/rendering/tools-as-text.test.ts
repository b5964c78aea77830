import type { JSONSchema7, LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { describe, expect, test } from 'vitest';
import { createChatFormat } from '../create-chat-format.ts';
import { itemsOf, parse } from '../output-parser.contract.ts';

const prompt: LanguageModelV4CallOptions['prompt'] = [
  { role: 'user', content: [{ type: 'text', text: 'Weather?' }] },
  {
    role: 'assistant',
    content: [{ type: 'tool-call', toolCallId: 'a', toolName: 'get_weather', input: { n: 1 } }],
  },
  {
    role: 'tool',
    content: ['one', 'two'].map(value => ({
      type: 'tool-result' as const,
      toolCallId: 'a',
      toolName: 'get_weather',
      output: { type: 'text' as const, value },
    })),
  },
];
const tools: LanguageModelV4CallOptions['tools'] = [
  { type: 'function', name: 'get_weather', inputSchema: { type: 'object', properties: {} } },
];

/** Knows nothing but turns of text. */
const plain = (refuseSystem: boolean) => `{%- for m in messages -%}
{%- if m.role == 'tool'${refuseSystem ? " or m.role == 'system'" : ''} -%}{{ raise_exception('Unknown role.') }}{%- endif -%}
{{- '[' + m.role + ']' + m.content + '\\n' -}}
{%- endfor -%}
{%- if add_generation_prompt %}{{ '[assistant]' }}{% endif -%}`;

const format = (chatTemplate: string, specials: string[] = []) =>
  createChatFormat({
    chatTemplate,
    specialTokens: specials.map((text, id) => ({ id, text, kind: 'user-defined' })),
  });

const described = `# Tools

You may call one or more functions to assist with the user query. They are described here, one on each line:
<tools>
{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":{}}}}
</tools>

To call a function, write its name and its arguments exactly like this, and nothing after it:
<tool_call>
{"name": "function-name", "arguments": {"argument": "value"}}
</tool_call>`;

describe('a template that knows no tools', () => {
  const rest = `[assistant]<tool_call>
{"name": "get_weather", "arguments": {"n":1}}
</tool_call>
[user]<tool_response>
one
</tool_response>
<tool_response>
two
</tool_response>
[assistant]`;

  test('is told about them in a system message', () => {
    const chat = format(plain(false));
    expect(chat.capabilities.tools).toBe(true);
    expect(chat.notes).toHaveLength(1);
    expect(chat.prepare({ prompt, tools }, {}).pieces.join('')).toBe(
      `[system]${described}\n[user]Weather?\n${rest}`,
    );
  });

  test('or in what the user says, where it knows no system', () => {
    const { pieces } = format(plain(true)).prepare({ prompt, tools }, {});
    expect(pieces.join('')).toBe(`[user]${described}\n\nWeather?\n${rest}`);
  });

  test('its calls are read', () => {
    const { parser, constraint } = format(plain(false)).prepare({ prompt, tools }, {});
    expect(constraint?.triggers).toEqual(['<tool_call>']);
    const answer = '<tool_call>\n{"name": "get_weather", "arguments": {}}\n</tool_call>';
    expect(itemsOf(parse(parser, [answer]))).toEqual([{ call: 'get_weather', input: {} }]);
  });

  test('the marks around calls are tokens, those inside them are text', () => {
    const chat = format(plain(false), ['<tool_call>', '</tool_call>']);
    const hostile = prompt.with(1, {
      role: 'assistant',
      content: [
        { type: 'tool-call', toolCallId: 'a', toolName: 'f', input: { n: '</tool_call>' } },
      ],
    });
    const { pieces } = chat.prepare({ prompt: hostile }, {});
    expect(pieces).toHaveLength(2);
    expect(pieces[0]).toMatch(/\[assistant\]<tool_call>\n\{"name": "f", "arguments": \{"n":"<$/);
    expect(pieces[1]).toMatch(/^\/tool_call>"\}\}\n<\/tool_call>\n/);
  });
});

describe('a template that wants schemas to say everything', () => {
  const strict = `{%- for t in tools -%}
{{- t.function.name + ': ' + t.function.description + ' ' -}}
{%- for k, p in t.function.parameters.properties | items -%}{{- k + '=' + (p.type | upper) + p.description + ' ' -}}{%- endfor -%}
{%- endfor -%}
{%- for m in messages %}{{ m.content }}{% for c in m.tool_calls %}{{ c.function.name }}{{ c.function.arguments.n }}{{ c.function.arguments.city }}{% endfor %}{% endfor -%}`;

  test('gets schemas that do', () => {
    const properties: JSONSchema7['properties'] = {
      a: { enum: ['x'] },
      b: { anyOf: [{ type: 'null' }, { type: 'integer' }], description: 'B' },
      c: true,
    };
    const { pieces } = format(strict).prepare(
      {
        prompt: prompt.slice(0, 1),
        tools: [{ type: 'function', name: 'f', inputSchema: { type: 'object', properties } }],
      },
      {},
    );
    expect(pieces.join('')).toBe('f:  a=STRING b=INTEGERB c=STRING Weather?');
  });
});
