import { describe, expect, test } from 'vitest';
import { isModelReference, parseModelReference } from './model-reference.ts';

test.each([
  ['hf:owner/repository', { owner: 'owner', repository: 'repository' }],
  [
    'hf:unsloth/Qwen3-4B-GGUF:Q4_K_M',
    { owner: 'unsloth', repository: 'Qwen3-4B-GGUF', quantisation: 'Q4_K_M' },
  ],
  [
    'hf:owner/repo.v2/model.Q8_0.gguf',
    { owner: 'owner', repository: 'repo.v2', file: 'model.Q8_0.gguf' },
  ],
  [
    'hf:owner/repo/UD-Q4/model-00001-of-00002.gguf',
    { owner: 'owner', repository: 'repo', file: 'UD-Q4/model-00001-of-00002.gguf' },
  ],
])('%s', (text, reference) => {
  expect(isModelReference(text)).toBe(true);
  expect(parseModelReference(text)).toEqual(reference);
});

describe('refuses', () => {
  test.each([
    ['no repository', 'hf:owner'],
    ['nothing', 'hf:'],
    ['a way out of the folder', 'hf:../secret'],
    ['a way out of the folder', 'hf:owner/..'],
    ['a way out of the folder', 'hf:owner/repo/../../x.gguf'],
    ['a way out of the folder on Windows', 'hf:owner/repo/..\\x.gguf'],
    ['another kind of file', 'hf:owner/repo/model.safetensors'],
    ['an address', 'hf:https://huggingface.co/owner/repo'],
  ])('%s: %s', (_, text) => {
    expect(() => parseModelReference(text)).toThrow(/is no reference to a model; it looks like/);
  });
});

test('a path is none', () => {
  expect(isModelReference('./hf/model.gguf')).toBe(false);
});
