import { describe, expect, test } from 'vitest';
import { ChatTemplate } from './chat-template.ts';
import {
  findReasoningOpening,
  reasoningVariables,
  settleReasoning,
  wantsReasoning,
} from './reasoning-switch.ts';

const marks = { open: '<think>', close: '</think>' };

const qwen = '{% if enable_thinking is defined and enable_thinking is false %}';
const deepseek = '{% if thinking %}<think>{% endif %}{{ message.thinking }}';
const harmony = "{% if not reasoning_effort %}{% set reasoning_effort = 'medium' %}{% endif %}";
const mistral =
  "{% if reasoning_effort not in ['none', 'high'] %}{{ raise_exception('') }}{% endif %}";

const cohere = "{% if reasoning_effort == 'none' %}{% endif %}";
const kimi = "{% if thinking_effort not in ['low', 'high', 'max'] %}{% endif %}";
const minimax = "{% if thinking_mode == 'disabled' %}</think>{% endif %}";

describe('reasoning switch', () => {
  test.each([
    [undefined, undefined],
    ['provider-default', undefined],
    ['none', false],
    ['minimal', false],
    ['low', true],
    ['max', true],
  ] as const)('%s', (effort, wanted) => {
    expect(wantsReasoning(effort)).toBe(wanted);
  });

  test.each([
    ['the default is the template’s', qwen, 'provider-default', {}],
    ['on', qwen, 'low', { enable_thinking: true }],
    ['off', qwen, 'none', { enable_thinking: false }],
    ['another name', deepseek, 'high', { thinking: true }],
    ['a member of that name is none', '{{ message.thinking }}', 'high', {}],
    ['an effort', harmony, 'high', { reasoning_effort: 'high' }],
    ['the nearest of the classic efforts', harmony, 'none', { reasoning_effort: 'low' }],
    ['the nearest effort above', harmony, 'max', { reasoning_effort: 'high' }],
    ['the efforts a template names', mistral, 'none', { reasoning_effort: 'none' }],
    ['the nearest of those', mistral, 'medium', { reasoning_effort: 'high' }],
    ['the one effort a template names', cohere, 'none', { reasoning_effort: 'none' }],
    ['the classic ones beside it', cohere, 'xhigh', { reasoning_effort: 'high' }],
    ['an effort by another name', kimi, 'medium', { thinking_effort: 'low' }],
    ['a mode, on', minimax, 'low', { thinking_mode: 'enabled' }],
    ['a mode, off', minimax, 'minimal', { thinking_mode: 'disabled' }],
    ['no switch', 'plain', 'high', {}],
  ] as const)('%s', (_, template, effort, expected) => {
    expect(reasoningVariables(template, effort)).toEqual(expected);
  });
});

const openingOf = (off: string) =>
  findReasoningOpening(
    new ChatTemplate({
      source: `<a>{% if enable_thinking is defined and not enable_thinking %}{{ '${off}' }}{% endif %}`,
      now: () => new Date(0),
    }),
    marks,
  );

describe('findReasoningOpening', () => {
  test.each([
    ['on lines, as Qwen 3 has it', '<think>\\n\\n</think>\\n\\n', '<think>\n'],
    ['after a line break, as GLM has it', '\\n<think></think>', '\n<think>'],
    ['not at all', '', undefined],
    ['closed only', '</think>', undefined],
  ])('%s', (_, off, expected) => {
    expect(openingOf(off)).toBe(expected);
  });
});

describe('settleReasoning', () => {
  test.each([
    ['left to the model', '<a>', undefined, '<a>', 'open'],
    ['opened where it is wanted', '<a>', true, '<a><think>\n', 'reasoning'],
    ['not opened where it is not', '<a>', false, '<a>', 'open'],
    ['opened by the template', '<a><think>\n', undefined, '<a><think>\n', 'reasoning'],
    ['closed again', '<a><think>\n', false, '<a><think>\n\n</think>\n\n', 'after-reasoning'],
    ['closed by the template', '<a></think>\n', true, '<a></think>\n', 'after-reasoning'],
  ] as const)('%s', (_, rendered, wanted, prompt, start) => {
    expect(settleReasoning(rendered, { marks, opening: '<think>\n', wanted })).toEqual({
      prompt,
      start,
    });
  });

  test('nothing is known of reasoning', () => {
    const options = { marks: undefined, opening: undefined, wanted: true };
    expect(settleReasoning('<think>', options)).toEqual({ prompt: '<think>', start: 'open' });
  });
});
