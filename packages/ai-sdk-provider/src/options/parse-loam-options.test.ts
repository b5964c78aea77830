import { InvalidArgumentError } from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import { optionSchemas } from './option-schemas.ts';
import { parseLoamOptions } from './parse-loam-options.ts';

describe('parseLoamOptions', () => {
  it.each([
    ['none', undefined, {}],
    ['of other providers', { openai: { user: 'u' } }, {}],
    ['known', { loam: { minP: 0.1, cacheKey: 'k' } }, { minP: 0.1, cacheKey: 'k' }],
  ])('%s', (_, providerOptions, expected) => {
    expect(parseLoamOptions('chat', providerOptions)).toEqual(expected);
  });

  it.each([
    // a slip of the finger
    ['minp', 'Did you mean "minP"?'],
    ['gramar', 'Did you mean "grammar"?'],
    ['cachekey', 'Did you mean "cacheKey"?'],
    // names of the wire
    ['min_p', 'Did you mean "minP"?'],
    ['repetition_penalty', 'Did you mean "repetitionPenalty"?'],
    ['parallel_tool_calls', 'Did you mean "parallelToolCalls"?'],
    ['chat_template_kwargs', 'Did you mean "chatTemplateKwargs"?'],
    // settings of the call
    ['topK', '"topK" is a setting of the call itself'],
    ['top_k', '"topK" is a setting of the call itself'],
    ['temperature', '"temperature" is a setting of the call itself'],
    // nothing like it
    ['quantumFlux', 'Known options: minP, '],
  ])('%s', (name, hint) => {
    const parse = () => parseLoamOptions('chat', { loam: { [name]: 1 } });
    expect(parse).toThrow(InvalidArgumentError);
    expect(parse).toThrow(`Unknown option "${name}" in providerOptions.loam. `);
    expect(parse).toThrow(hint);
  });

  it.each([
    [{ minP: 2 }, 'providerOptions.loam.minP'],
    [{ minP: '0.1' }, 'providerOptions.loam.minP'],
    [{ logitBias: { a: 1 } }, 'providerOptions.loam.logitBias.a'],
    [{ grammar: '' }, 'providerOptions.loam.grammar'],
  ])('names the option at fault: %j', (loam, argument) => {
    expect(() => parseLoamOptions('chat', { loam })).toThrow(argument);
  });
});

describe('each kind of model has its own options', () => {
  it.each([
    ['completion', { suffix: '}', logprobs: 2 }],
    ['embedding', { inputType: 'query', truncate: true }],
  ] as const)('%s: %j', (kind, loam) => {
    expect(parseLoamOptions(kind, { loam })).toEqual(loam);
  });

  it.each([
    ['completion', 'allowedTools', '"allowedTools" is an option of chat models'],
    ['completion', 'input_type', '"inputType" is an option of embedding models'],
    ['chat', 'suffix', '"suffix" is an option of completion models, and this is a chat model.'],
    ['embedding', 'grammar', 'an option of chat models, and this is an embedding model.'],
    ['embedding', 'dimensions', 'a setting of the call itself, next to `model`.'],
    ['embedding', 'inputtype', 'Did you mean "inputType"?'],
    ['completion', 'suffx', 'Did you mean "suffix"?'],
    ['embedding', 'quantumFlux', 'Known options: inputType, normalize, truncate, user, gate.'],
  ] as const)('%s: %s', (kind, name, hint) => {
    expect(() => parseLoamOptions(kind, { loam: { [name]: 1 } })).toThrow(hint);
  });
});

it('every option of a language model is known to completions, or means nothing there', () => {
  const chatOnly = new Set([
    'reasoningBudget',
    'parallelToolCalls',
    'strictJsonSchema',
    'allowedTools',
    'chatTemplateKwargs',
  ]);
  expect(Object.keys(optionSchemas.completion.shape).toSorted()).toEqual(
    [...Object.keys(optionSchemas.chat.shape), 'suffix']
      .filter(name => !chatOnly.has(name))
      .toSorted(),
  );
});
