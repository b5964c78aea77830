import { expect, test } from 'vitest';
import { chooseFiles } from './choose-files.ts';
import { parseModelReference } from './model-reference.ts';

const names = {
  usual: [
    'README.md',
    'imatrix.gguf',
    'mmproj-F16.gguf',
    'Qwen3-4B-Q4_K_M.gguf',
    'Qwen3-4B-Q4_K_S.gguf',
    'Qwen3-4B-Q8_0.gguf',
    'Qwen3-4B-UD-Q8_0.gguf',
    'BF16/Qwen3-4B-BF16-00001-of-00002.gguf',
    'BF16/Qwen3-4B-BF16-00002-of-00002.gguf',
  ],
  single: ['tiny.gguf'],
  noPreferred: ['m-q5_0.gguf', 'm-q8_0.gguf'],
  other: ['model.safetensors'],
  incomplete: ['m-Q4_K_M-00001-of-00002.gguf'],
};

function choose(from: keyof typeof names, what = ''): string[] {
  const files = names[from].map(path => ({ path, size: 1 }));
  return chooseFiles(files, parseModelReference(`hf:o/r${what}`)).map(({ path }) => path);
}

test.each([
  ['what llama.cpp prefers', 'usual', '', ['Qwen3-4B-Q4_K_M.gguf']],
  ['the only one', 'single', '', ['tiny.gguf']],
  ['in any case', 'usual', ':q4_k_s', ['Qwen3-4B-Q4_K_S.gguf']],
  [
    'all parts',
    'usual',
    ':BF16',
    ['BF16/Qwen3-4B-BF16-00001-of-00002.gguf', 'BF16/Qwen3-4B-BF16-00002-of-00002.gguf'],
  ],
  ['by its name', 'usual', '/Qwen3-4B-Q8_0.gguf', ['Qwen3-4B-Q8_0.gguf']],
] as const)('%s', (_, from, what, expected) => {
  expect(choose(from, what)).toEqual(expected);
});

test.each([
  ['several that match', 'usual', ':Q8_0', /several files for Q8_0: .*UD-Q8_0.*Name one/],
  ['none that matches', 'usual', ':Q2_K', /has no Q2_K\. It has Qwen3-4B-Q4_K_M\.gguf/],
  ['a projector for images', 'usual', '/mmproj-F16.gguf', /has no file mmproj/],
  ['no such file', 'usual', '/x.gguf', /has no file x\.gguf\. It has/],
  ['no preferred one', 'noPreferred', '', /has no Q4_K_M\. It has m-q5_0\.gguf, m-q8_0\.gguf/],
  ['no GGUF file at all', 'other', '', /o\/r has no GGUF files/],
  ['a part that is missing', 'incomplete', '', /lacks m-Q4_K_M-00002-of-00002\.gguf/],
] as const)('refuses %s', (_, from, what, message) => {
  expect(() => choose(from, what)).toThrow(message);
});
