import type { ChatTemplate, RenderOptions } from './chat-template.ts';
import type { TemplateMessage } from './template-messages.ts';

/** What a chat template takes, found out by rendering small conversations. */
export type TemplateTraits = {
  /** Where system messages may stand. */
  system: 'anywhere' | 'first' | 'nowhere';
  /** Whether a user's content is a string or a list of parts. */
  content: 'string' | 'parts';
  /** Two messages of one role in a row are refused or lost. */
  alternates: boolean;
  /** Whether arguments of calls are objects or their JSON text. */
  arguments: 'object' | 'string';
  /** Whether one message may hold several calls. */
  parallelCalls: boolean;
  /** A message that has text loses its calls. */
  textHidesCalls: boolean;
  /** What ids of calls must look like. */
  callIds: 'any' | 'nine-alphanumerics';
  /** The names under which the template reads the reasoning of earlier turns. */
  reasoningKeys: readonly ReasoningKey[];
  /** A message that calls a tool may hold text or reasoning, not both. */
  reasoningReplacesText: boolean;
};

export type ReasoningKey = (typeof reasoningKeys)[number];

const reasoningKeys = ['reasoning_content', 'reasoning', 'thinking'] as const;

const user = (content: string): TemplateMessage => ({ role: 'user', content });
const assistant = (content: string): TemplateMessage => ({ role: 'assistant', content });
const system = (content: string): TemplateMessage => ({ role: 'system', content });

/** @param argumentsForm found by the verification of the calls, which needs it first */
export function findTraits(
  template: ChatTemplate,
  argumentsForm: TemplateTraits['arguments'],
): TemplateTraits {
  const shows = (messages: TemplateMessage[], texts: string[], options?: RenderOptions) =>
    rendersWith(template, messages, texts, options);
  const call = (id: string, city: string) => ({
    id,
    type: 'function' as const,
    function: {
      name: 'probe_tool',
      arguments: argumentsForm === 'string' ? JSON.stringify({ city }) : { city },
    },
  });
  const reads = reasoningKeys.filter(key =>
    new RegExp(`\\.${key}\\b|['"]${key}['"]`).test(template.source),
  );
  const called = (ids: string[], content = '', reasoning?: string): TemplateMessage[] => [
    user('Uniform1'),
    {
      role: 'assistant',
      content,
      tool_calls: ids.map(id => call(id, `city-${id}`)),
      ...(reasoning !== undefined && Object.fromEntries(reads.map(key => [key, reasoning]))),
    },
    ...ids.map((id): TemplateMessage => ({
      role: 'tool',
      content: `result-${id}`,
      tool_call_id: id,
      name: 'probe_tool',
    })),
  ];

  const content = shows([user('Uniform1')], ['Uniform1']) ? 'string' : 'parts';
  const anyId = shows(called(['call_0123456789']), ['city-call_0123456789']);
  return {
    content,
    system: shows(
      [user('Uniform1'), assistant('Alpha1'), system('Sierra1'), user('Uniform2')],
      ['Sierra1', 'Uniform2'],
    )
      ? 'anywhere'
      : shows([system('Sierra1'), user('Uniform1')], ['Sierra1', 'Uniform1'])
        ? 'first'
        : 'nowhere',
    alternates: !shows([user('Uniform1'), user('Uniform2')], ['Uniform1', 'Uniform2']),
    arguments: argumentsForm,
    parallelCalls:
      shows(called(['a1B2c3D4e', 'f5G6h7J8k']), ['city-a1B2c3D4e', 'city-f5G6h7J8k']) ||
      !shows(called(['a1B2c3D4e']), ['city-a1B2c3D4e']),
    textHidesCalls:
      shows(called(['a1B2c3D4e']), ['city-a1B2c3D4e']) &&
      !shows(called(['a1B2c3D4e'], 'Tango1'), ['city-a1B2c3D4e']),
    callIds:
      !anyId && shows(called(['a1B2c3D4e']), ['city-a1B2c3D4e']) ? 'nine-alphanumerics' : 'any',
    reasoningKeys: reads,
    reasoningReplacesText:
      shows(called(['a1B2c3D4e'], 'Tango1'), ['city-a1B2c3D4e']) &&
      !shows(called(['a1B2c3D4e'], 'Tango1', 'Romeo1'), ['city-a1B2c3D4e']),
  };
}

function rendersWith(
  template: ChatTemplate,
  messages: TemplateMessage[],
  texts: string[],
  options?: RenderOptions,
): boolean {
  try {
    const rendered = template.render(messages, options);
    return texts.every(text => rendered.includes(text));
  } catch {
    return false;
  }
}
