import { describe, expect, test } from 'vitest';
import { readOptions } from './options.ts';

const everything = ['loam-http', 'direct', 'node-llama-cpp', 'llama-server'];
const own = everything.slice(0, 3);

describe('options', () => {
  test.each([
    [[], true, { model: '0.5b', rounds: 5, subjects: everything }],
    [[], false, { subjects: own }],
    [['--quick'], true, { model: 'loam/tiny', rounds: 2, subjects: own }],
    [['--quick', '--rounds', '1'], false, { rounds: 1 }],
    [['--subjects', 'direct, llama-server'], false, { subjects: ['direct', 'llama-server'] }],
    [['--measures', 'decode_1, gap_max'], false, { figures: ['decode_1', 'gap_max'] }],
    [['--measures', 'server_token'], false, { figures: ['server_token'] }],
    [[], false, { figures: undefined }],
    [['--model', 'tiny', '--threads', '3', '--json', 'x'], false, { threads: 3, json: 'x' }],
  ])('%j, with llama-server: %s', (args, hasLlamaServer, expected) => {
    expect(readOptions(args, hasLlamaServer)).toMatchObject(expected);
  });

  test.each([
    [['--rounds', '0'], /--rounds is '0'/],
    [['--rounds', 'many'], /--rounds is 'many'/],
    [['--model', '7b'], /--model has '7b'; it has to be one of 0.5b/],
    [['--subjects', 'direct,ollama'], /--subjects has 'ollama'/],
    [['--measures', 'decode_3'], /--measures has 'decode_3'; it has to be one of prefill_512/],
    [['--fast'], /--fast/],
    [['extra'], /extra/],
  ])('%j is refused by name', (args, message) => {
    expect(() => readOptions(args, false)).toThrow(message);
  });

  test('--help asks for help', () => {
    expect(readOptions(['--help'], false)).toBe('help');
  });
});
