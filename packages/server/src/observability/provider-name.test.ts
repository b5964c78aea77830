import { expect, test } from 'vitest';
import { providerName } from './provider-name.ts';

test.each([
  ['llama-cpp', 'llama-cpp'],
  ['openai.responses', 'openai'],
  ['anthropic.messages', 'anthropic'],
  ['google.generative-ai', 'gcp.gemini'],
  ['google.vertex.chat', 'gcp.vertex_ai'],
  ['mistral.chat', 'mistral_ai'],
  ['xai.chat', 'x_ai'],
  ['my-own', 'my-own'],
])('%s is %s', (provider, name) => {
  expect(providerName(provider)).toBe(name);
});
