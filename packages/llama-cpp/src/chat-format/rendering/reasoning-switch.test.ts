import { describe, expect, test } from 'vitest';
import { hasReasoningSwitch, reasoningVariables, wantsReasoning } from './reasoning-switch.ts';

const qwen = '{% if enable_thinking is defined and enable_thinking is false %}';
const deepseek = '{% if thinking %}<think>{% endif %}{{ message.thinking }}';
const harmony = "{% if not reasoning_effort %}{% set reasoning_effort = 'medium' %}{% endif %}";
const mistral =
  "{% if reasoning_effort not in ['none', 'high'] %}{{ raise_exception('') }}{% endif %}";

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
    ['no switch', 'plain', 'high', {}],
  ] as const)('%s', (_, template, effort, expected) => {
    expect(reasoningVariables(template, effort)).toEqual(expected);
  });

  test('is found in the template', () => {
    expect([qwen, deepseek, harmony, 'plain'].map(hasReasoningSwitch)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});
