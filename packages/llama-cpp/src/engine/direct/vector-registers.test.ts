import { expect, test } from 'vitest';
import { openRuntime } from './runtime.ts';
import { findCpuBackend, vectorRegisterCleaner } from './vector-registers.ts';

const maps = `
7f01-7f02 r--p 00000000 fe:00 12  /usr/lib/libc.so.6
7f03-7f04 r-xp 00001000 fe:00 13  /elsewhere/libggml-cpu-haswell.so
7f05-7f06 r--p 00000000 fe:00 14  /a folder/bins/libggml-base.so
7f07-7f08 r-xp 00001000 fe:00 15  /a folder/bins/libggml-cpu-zen4.so
7f09-7f0a rw-p 00000000 00:00 0   [stack]
`;

test.each([
  ['the variant in use', maps, '/a folder/bins', '/a folder/bins/libggml-cpu-zen4.so'],
  ['none in this folder', maps, '/other', undefined],
  ['nothing mapped', '', '/a folder/bins', undefined],
])('the CPU backend: %s', (_, text, folder, expected) => {
  expect(findCpuBackend(text, folder)).toBe(expected);
});

const isSupported = process.platform === 'linux' && process.arch === 'x64';

test.runIf(isSupported)('there is a cleaner where llama.cpp is open, and it can be called', () => {
  const { libraries } = openRuntime();
  const clean = vectorRegisterCleaner(libraries.folder);
  expect(clean).toBeTypeOf('function');
  expect(clean?.()).toBeUndefined();
});
