import { describe, expect, test } from 'vitest';
import { ChatTemplate } from './chat-template.ts';
import { normaliseMessages } from './normalise-messages.ts';
import type { TemplateMessage, TemplateToolCall } from './template-messages.ts';
import { findTraits, type TemplateTraits } from './template-traits.ts';

const obliging: TemplateTraits = {
  system: 'anywhere',
  content: 'string',
  alternates: false,
  arguments: 'object',
  parallelCalls: true,
  textHidesCalls: false,
  callIds: 'any',
  reasoningKeys: [],
  reasoningReplacesText: false,
};
const think = { open: '<think>', close: '</think>' };

const system = (content: string): TemplateMessage => ({ role: 'system', content });
const user = (content: string): TemplateMessage => ({ role: 'user', content });
const assistant = (content: string): TemplateMessage => ({ role: 'assistant', content });
const call = (id: string, input: unknown = {}): TemplateToolCall => ({
  id,
  type: 'function',
  function: { name: 'f', arguments: input },
});
const calls = (...list: TemplateToolCall[]): TemplateMessage => ({
  role: 'assistant',
  content: '',
  tool_calls: list,
});
const result = (id: string): TemplateMessage => ({
  role: 'tool',
  content: `result of ${id}`,
  tool_call_id: id,
  name: 'f',
});

describe('normaliseMessages', () => {
  test.each<[string, Partial<TemplateTraits>, TemplateMessage[], TemplateMessage[]]>([
    ['nothing to do', {}, [system('s'), user('u')], [system('s'), user('u')]],
    [
      'several system messages at the beginning',
      {},
      [system('a'), system('b'), user('u')],
      [system('a\n\nb'), user('u')],
    ],
    [
      'no system messages later',
      { system: 'first' },
      [system('s'), user('a'), assistant('b'), system('t'), user('c')],
      [system('s'), user('a'), assistant('b'), user('t\n\nc')],
    ],
    [
      'no system messages at all',
      { system: 'nowhere' },
      [system('s'), user('u'), system('t')],
      [user('s\n\nu'), user('t')],
    ],
    [
      'turns that alternate',
      { alternates: true },
      [user('a'), user('b'), assistant('c'), assistant('d'), user('e')],
      [user('a\n\nb'), assistant('c\n\nd'), user('e')],
    ],
    [
      'calls and results do not join',
      { alternates: true },
      [user('a'), calls(call('1')), result('1'), calls(call('2')), result('2')],
      [user('a'), calls(call('1')), result('1'), calls(call('2')), result('2')],
    ],
    [
      'arguments as text',
      { arguments: 'string' },
      [calls(call('1', { a: 1 }))],
      [calls(call('1', '{"a":1}'))],
    ],
    [
      'one call at a time',
      { parallelCalls: false },
      [user('u'), calls(call('1'), call('2')), result('1'), result('2')],
      [user('u'), calls(call('1')), result('1'), calls(call('2')), result('2')],
    ],
    [
      'text before calls',
      { textHidesCalls: true },
      [{ role: 'assistant', content: 'a', tool_calls: [call('1')] }],
      [assistant('a'), calls(call('1'))],
    ],
    [
      'ids of nine characters',
      { callIds: 'nine-alphanumerics' },
      [calls(call('call_1'), call('a1B2c3D4e')), result('call_1'), result('a1B2c3D4e')],
      [
        calls(call('AAAAAAAAA'), call('a1B2c3D4e')),
        { ...result('call_1'), tool_call_id: 'AAAAAAAAA' } as TemplateMessage,
        result('a1B2c3D4e'),
      ],
    ],
    [
      'content in parts',
      { content: 'parts' },
      [user('u')],
      [{ role: 'user', content: [{ type: 'text', text: 'u' }] }],
    ],
    [
      'reasoning that the template does not read',
      {},
      [{ role: 'assistant', content: 'a', reasoning_content: 'r' }],
      [assistant('a')],
    ],
    [
      'reasoning under the names it reads',
      { reasoningKeys: ['thinking'] },
      [{ role: 'assistant', content: 'a', reasoning_content: 'r' }],
      [{ role: 'assistant', content: 'a', thinking: 'r' }],
    ],
    [
      'reasoning inside the text',
      { reasoningKeys: ['reasoning_content'] },
      [assistant('<think>\nr\n</think>\n\na')],
      [{ role: 'assistant', content: 'a', reasoning_content: 'r' }],
    ],
    [
      'reasoning in place of text beside a call',
      { reasoningKeys: ['thinking'], reasoningReplacesText: true },
      [{ role: 'assistant', content: 'a', reasoning_content: 'r', tool_calls: [call('1')] }],
      [{ role: 'assistant', content: '', thinking: 'r\n\na', tool_calls: [call('1')] }],
    ],
  ])('%s', (_, traits, messages, expected) => {
    expect(normaliseMessages(messages, { ...obliging, ...traits }, think)).toEqual(expected);
  });
});

const traitsOf = (source: string) =>
  findTraits(new ChatTemplate({ source, now: () => new Date(0) }), 'object');

const each = (body: string) => `{% for m in messages %}${body}{% endfor %}`;
describe('findTraits', () => {
  const content =
    '{{ m.content }}{% for c in m.tool_calls %}{{ c.function.arguments.city }}{% endfor %}';
  const alternate =
    "{% if loop.index0 > 0 and m.role == messages[loop.index0 - 1].role %}{{ raise_exception('Alternate.') }}{% endif %}";
  const shortIds =
    "{% for c in m.tool_calls %}{% if c.id | length != 9 %}{{ raise_exception('Id.') }}{% endif %}{% endfor %}";

  test.each<[string, string, Partial<TemplateTraits>]>([
    ['one that takes everything', each(content), obliging],
    [
      'one without a system role',
      each(`{% if m.role == 'system' %}{{ raise_exception('No.') }}{% endif %}${content}`),
      { system: 'nowhere' },
    ],
    [
      'one with a system message at the beginning only',
      each(`{% if m.role != 'system' or loop.first %}${content}{% endif %}`),
      { system: 'first' },
    ],
    ['one whose turns alternate', each(alternate + content), { alternates: true }],
    ['one that wants parts', each('{{ m.content[0].text }}'), { content: 'parts' }],
    ['one that wants short ids', each(shortIds + content), { callIds: 'nine-alphanumerics' }],
    [
      'one with a single call at a time',
      each(
        `{% if m.tool_calls and m.tool_calls | length > 1 %}{{ raise_exception('One.') }}{% endif %}${content}`,
      ),
      { parallelCalls: false },
    ],
    [
      'one that reads reasoning',
      each(`${content}{{ m.reasoning_content }}{{ m['thinking'] }}`),
      { reasoningKeys: ['reasoning_content', 'thinking'] },
    ],
    [
      'one that shows text or calls',
      each('{% if m.content %}{{ m.content }}{% else %}' + content + '{% endif %}'),
      { textHidesCalls: true },
    ],
  ])('%s', (_, source, expected) => {
    expect(traitsOf(source)).toMatchObject(expected);
  });
});
