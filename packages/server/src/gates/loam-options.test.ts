import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { LoamOptions } from '@loam/model-port';
import { expect, test } from 'vitest';
import { translateLoamOptions } from './loam-options.ts';

const tools = ['a', 'b'].map(name => ({
  type: 'function' as const,
  name,
  inputSchema: { type: 'object' as const },
}));

const translate = (provider: string, loam: LoamOptions, others: object = {}) => {
  const call: LanguageModelV4CallOptions = {
    prompt: [],
    tools,
    providerOptions: { loam, ...others },
  };
  const translated = translateLoamOptions(call, { provider, label: 'x' });
  return { ...translated, options: translated.call.providerOptions };
};

test.each<[provider: string, loam: LoamOptions, options: object, lost: string[]]>([
  [
    'openai.responses',
    { parallelToolCalls: false, cacheKey: 'k', user: 'u' },
    { openai: { parallelToolCalls: false, promptCacheKey: 'k', user: 'u' } },
    [],
  ],
  [
    'openai.chat',
    { logitBias: { '5': 1 }, minP: 0.1 },
    { openai: { logitBias: { '5': 1 } } },
    ['min_p'],
  ],
  [
    'anthropic.messages',
    { parallelToolCalls: false },
    { anthropic: { disableParallelToolUse: true } },
    [],
  ],
  [
    'anthropic.messages',
    { reasoningBudget: 100 },
    { anthropic: { thinking: { type: 'enabled', budgetTokens: 100 } } },
    [],
  ],
  [
    'anthropic.messages',
    { reasoningBudget: 0 },
    { anthropic: { thinking: { type: 'disabled' } } },
    [],
  ],
  ['mistral.chat', { strictJsonSchema: false }, { mistral: { strictJsonSchema: false } }, []],
  [
    'google.generative-ai',
    { repetitionPenalty: 1.1, logprobs: 2, cacheKey: 'k' },
    {},
    ['repetition_penalty', 'logprobs'],
  ],
  [
    'vllm.chat',
    { parallelToolCalls: false, deadlineMs: 9, user: 'u' },
    {},
    ['parallel_tool_calls'],
  ],
  ['constructor.chat', { minP: 0.1 }, {}, ['min_p']],
])('%s reads %o as %o', (provider, loam, options, lost) => {
  const translated = translate(provider, loam);
  expect(translated.options).toEqual(options);
  expect(translated.warnings).toEqual(lost.map(feature => ({ type: 'unsupported', feature })));
});

test.each(['grammar', 'regex', 'choice'] as const)('the promise of %s is not broken', name => {
  const loam = { [name]: name === 'choice' ? ['a'] : 'a' };
  expect(() => translate('openai.responses', loam)).toThrow(`\`${name}\` cannot be promised`);
});

test('tools that may not be called are not offered', () => {
  const { call, warnings } = translate('openai.responses', { allowedTools: ['b'] });
  expect(call.tools?.map(({ name }) => name)).toEqual(['b']);
  expect(warnings).toEqual([]);
});

test("the owner's options win", () => {
  const { options } = translate(
    'openai.chat',
    { user: 'u' },
    { openai: { user: 'owner', store: false } },
  );
  expect(options).toEqual({ openai: { user: 'owner', store: false } });
});
