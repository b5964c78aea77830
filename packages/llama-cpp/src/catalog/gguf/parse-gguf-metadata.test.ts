import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeGguf } from '../../engine/direct/gguf-writer.ts';
import { GgufNeedsMore, parseGgufMetadata } from './parse-gguf-metadata.ts';

const bytes = encodeGguf(
  [
    ['general.architecture', { text: 'llama' }],
    ['llama.block_count', { uint32: 2 }],
    ['llama.rope.freq_base', { float32: 0.5 }],
    ['tokenizer.ggml.add_bos_token', { bool: true }],
    ['llama.attention.head_count_kv', { int32s: [4, 0] }],
    ['tokenizer.ggml.tokens', { texts: ['a', 'ü', ''] }],
    ['tokenizer.ggml.scores', { float32s: Array.from({ length: 5000 }, () => 0) }],
  ],
  [{ name: 't', shape: [8], values: new Float32Array(8) }],
);

test('values are read, of long arrays and texts the length', () => {
  expect(Object.fromEntries(parseGgufMetadata(bytes))).toEqual({
    'general.architecture': 'llama',
    'llama.block_count': 2,
    'llama.rope.freq_base': 0.5,
    'tokenizer.ggml.add_bos_token': true,
    'llama.attention.head_count_kv': [4, 0],
    'tokenizer.ggml.tokens': { length: 3 },
    'tokenizer.ggml.scores': { length: 5000 },
  });
});

test('the size of its tensors does not matter', () => {
  const header = bytes.length - 32;
  expect(parseGgufMetadata(bytes.subarray(0, header)).size).toBe(7);
});

test('wherever it is cut, more is needed, and nothing else goes wrong', () => {
  fc.assert(
    fc.property(fc.nat(20_000), length => {
      expect(() => parseGgufMetadata(bytes.subarray(0, length))).toThrow(GgufNeedsMore);
    }),
  );
});

const changed = (at: number, ...values: number[]): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  copy.set(values, at);
  return copy;
};

/** `read`, `more`, or what is wrong. */
const outcome = (at: number, value: number): string => {
  try {
    parseGgufMetadata(changed(at, value));
    return 'read';
  } catch (error) {
    return error instanceof GgufNeedsMore ? 'more' : String(error);
  }
};

describe('refuses', () => {
  test.each([
    ['another kind of file', changed(0, 80, 75), /is not a GGUF file/],
    ['version 1, whose lengths are shorter', changed(4, 1), /of version 1; versions 2 and 3/],
    ['absurd counts', changed(16, 255, 255, 255, 255, 255, 255), /damaged: it counts/],
    ['unknown types', changed(24 + 8 + 20, 99), /unknown type 99/],
  ])('%s', (_, of, message) => {
    expect(() => parseGgufMetadata(of)).toThrow(message);
  });

  test('or needs more, whatever byte is wrong', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        expect(outcome(at, value)).toMatch(/^(read|more|Error: .*(damaged|GGUF).*)$/);
      }),
    );
  });
});
