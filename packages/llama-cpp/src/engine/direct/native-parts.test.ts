import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDeclaration } from './bindings.ts';
import { FirstBytes } from './first-bytes.ts';
import { measureGrammar, namesTokens, requireParsableGrammar } from './grammar-limits.ts';
import { structLayouts } from './layouts.ts';
import { findLibraries, pickLibrary } from './libraries.ts';
import { chooseContextLength } from './load-options.ts';
import { keyValueBytes } from './memory-estimate.ts';
import { createSavedState, readSavedState } from './saved-state.ts';
import { expectedLogits, tokenOf } from './self-test-model.ts';

describe('libraries', () => {
  const linux = [
    'libggml-base.so',
    'libggml-cpu-x64.so',
    'libggml.v0.5.0.so',
    'libllama-common.so',
  ];
  test.each([
    [[...linux, 'libllama.v0.5.0.so'], 'llama', 'libllama.v0.5.0.so'],
    [linux, 'ggml', 'libggml.v0.5.0.so'],
    [linux, 'ggml-base', 'libggml-base.so'],
    [['libllama.metal.v0.5.0.dylib'], 'llama', 'libllama.metal.v0.5.0.dylib'],
    [['ggml-base.dll', 'ggml.dll', 'llama.v0.5.0.dll'], 'llama', 'llama.v0.5.0.dll'],
    [['ggml-base.dll', 'ggml.dll'], 'ggml', 'ggml.dll'],
  ])('of %j, %s is %s', (names, library, expected) => {
    expect(pickLibrary(names, library)).toBe(expected);
  });

  test('what is missing is said', () => {
    expect(() => pickLibrary(linux, 'llama')).toThrow('llama is not among');
    expect(() => findLibraries(import.meta.url, 'plan9', 'mips')).toThrow('plan9-mips');
    expect(() => findLibraries(import.meta.url, 'darwin', 'arm64')).toThrow(
      '@node-llama-cpp/mac-arm64-metal is not installed',
    );
  });
});

describe('declarations', () => {
  test('are read as the headers write them', () => {
    expect(
      parseDeclaration(
        'int32_t llama_decode(struct llama_context * ctx, struct llama_batch batch)',
      ),
    ).toEqual({
      name: 'llama_decode',
      result: 'int32_t',
      parameters: ['void *', structLayouts['llama_batch']],
    });
    expect(
      parseDeclaration('bool f(llama_memory_t mem, llama_seq_id s, const char * t, size_t n)'),
    ).toEqual({
      name: 'f',
      result: 'bool',
      parameters: ['void *', 'int32_t', 'const char *', 'size_t'],
    });
    expect(parseDeclaration('const char * llama_version(void)')).toEqual({
      name: 'llama_version',
      result: 'const char *',
      parameters: [],
    });
    expect(() => parseDeclaration('struct unknown f(void)')).toThrow('no layout');
    expect(() => parseDeclaration('int x')).toThrow('not a C declaration');
  });
});

describe('grammar limits', () => {
  test.each([
    ['root ::= "a"', { nesting: 0, rules: 1 }],
    ['root ::= ("a" ("b" | "c"))* # ((((', { nesting: 2, rules: 4 }],
    // Signs inside of literals and classes are text.
    ['root ::= "((*" [(\\]+] "\\"("', { nesting: 0, rules: 1 }],
    ['a ::= b{2,3}\nb ::= "x"?', { nesting: 0, rules: 4 }],
    ['root ::= "unfinished (((', { nesting: 0, rules: 1 }],
  ])('%s', (gbnf, expected) => {
    expect(measureGrammar(gbnf)).toEqual(expected);
  });

  test.each([
    ['root ::= <think> [a]', true],
    ['root ::= !<[42]> "a"', true],
    [String.raw`root ::= "<a>" [<] "\"<"`, false],
    ['root ::= "a" # <b>', false],
  ])('%s names tokens: %s', (gbnf, expected) => {
    expect(namesTokens(gbnf)).toBe(expected);
  });

  test('ordinary grammars pass', () => {
    const rules = Array.from({ length: 5000 }, (_, index) => `r${index} ::= "a" | "b"`);
    expect(() => requireParsableGrammar(rules.join('\n'))).not.toThrow();
    expect(() => requireParsableGrammar(`root ::= "${'a'.repeat(5_000_000)}"`)).toThrow(/bytes/);
  });
});

describe('first bytes', () => {
  test('leave what a refused byte cannot begin', () => {
    // A control token without text, two tokens of one character, one that is incomplete.
    const pieces = ['', 'a', 'ab', 'b', '{', '{"', '\u00e9'].map(text => Buffer.from(text));
    const vocabulary = {
      size: pieces.length,
      piece: (token: number) => pieces[token] ?? Buffer.of(),
    };
    const { impossible, possible } = new FirstBytes(vocabulary).split(tokens =>
      tokens.filter(token => pieces[token]?.toString() !== '{'),
    );
    expect(impossible).toEqual([[1, 2], [3]]);
    expect(possible.flat().toSorted((a, b) => a - b)).toEqual([0, 4, 5, 6]);
  });
});

describe('saved states', () => {
  test('give back the tokens and the body they were made of', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 2 ** 31 - 1 }), { maxLength: 50 }),
        fc.uint8Array({ minLength: 1, maxLength: 50 }),
        (tokens, bytes) => {
          const { whole, body } = createSavedState(tokens, bytes.length);
          body.set(bytes);
          expect(readSavedState(whole)).toEqual({ tokens, body: bytes });
        },
      ),
    );
  });

  test('other bytes are refused, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), bytes => {
        expect(() => readSavedState(bytes)).toThrow(/saved sequence/);
      }),
    );
  });
});

test('keys and values take what llama.cpp allocates', () => {
  // Llama 3.1 8B at 8,192 tokens: 1,024 MiB, as llama-server prints it.
  const llama = { layers: 32, keyValueHeads: 8, keyLength: 128, valueLength: 128 };
  expect(keyValueBytes(llama, 8192) / 2 ** 20).toBe(1024);
});

test.each([
  [undefined, 4096, 4096],
  [undefined, 131_072, 8192],
  [undefined, 0, 8192],
  [16_384, 4096, 16_384],
])('a context of %s on a model trained with %s has %s tokens', (requested, trained, expected) => {
  expect(chooseContextLength(requested, trained)).toBe(expected);
});

test('the self-test’s model says the alphabet', () => {
  const logits = expectedLogits([tokenOf('a'), tokenOf('b'), tokenOf('c')]);
  const best = logits.indexOf(Math.max(...logits));
  expect(best).toBe(tokenOf('d'));
  expect(logits[tokenOf('b')]).toBeCloseTo(logits[tokenOf('c')] ?? 0, 10);
  expect(logits[tokenOf('z')]).toBe(0);
});
