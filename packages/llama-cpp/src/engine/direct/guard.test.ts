import { describe, expect, test, vi } from 'vitest';
import {
  contextDefaults,
  modelDefaults,
  pinned,
  requireDefaults,
  requireLayouts,
  requireVersion,
} from './guard.ts';
import { openRuntime, type Runtime } from './runtime.ts';
import { runSelfTest } from './self-test.ts';

// A machine that is busy with something else takes many times as long.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describe('version', () => {
  const { packageVersion, release, library } = pinned;
  const installed = { packageVersion, release };

  test.each([
    [installed, library],
    [installed, `${library}-dev`],
  ])('accepts %o, %s', (libraries, version) => {
    expect(() => requireVersion(libraries, version)).not.toThrow();
  });

  test.each([
    [{ ...installed, packageVersion: '3.22.2' }, library],
    [{ ...installed, release: 'v0.5.1' }, library],
    [installed, '0.5.1'],
    // Not a suffix but another version.
    [installed, `${library}1`],
  ])('refuses %o, %s', (libraries, version) => {
    expect(() => requireVersion(libraries, version)).toThrow(/written for llama\.cpp v0\.5\.0/);
  });
});

describe('layouts', () => {
  test('have the sizes the C compiler gives them', () => {
    expect(requireLayouts).not.toThrow();
  });

  test('a field that moved is named, with what was found', () => {
    const shifted = { ...contextDefaults, n_seq_max: 0, type_k: 0 };
    expect(() => requireDefaults(modelDefaults, shifted)).toThrow(
      'context.n_seq_max is 0, not 1, context.type_k is 0, not 1',
    );
    expect(() => requireDefaults({ ...modelDefaults, devices: 1n }, contextDefaults)).toThrow(
      'model.devices is 1, not null',
    );
    expect(() => requireDefaults({}, contextDefaults)).toThrow('model.n_gpu_layers is undefined');
  });
});

describe('self-test', () => {
  const runtime = openRuntime();
  const { bindings } = runtime;
  const changed = (changes: Partial<Runtime['bindings']>): Runtime => ({
    ...runtime,
    bindings: { ...bindings, ...changes },
  });

  test('passes on the installed libraries', async () => {
    await expect(runSelfTest(runtime)).resolves.toBeUndefined();
  });

  let draws = 0;
  // What a function with another meaning under the same name would do.
  const mistakes: [what: string, changes: Partial<Runtime['bindings']>][] = [
    [
      'a prefix is copied one token short',
      {
        sequenceCopy: (memory, from, to, start, end) =>
          bindings.sequenceCopy(memory, from, to, start, end - 1),
      },
    ],
    ['nothing is ever removed', { sequenceRemove: () => true }],
    ['top-k is taken for something else', { samplerTopK: () => bindings.samplerTopK(5) }],
    ['top-p is ignored', { samplerTopP: () => bindings.samplerTopP(1, 1) }],
    ['min-p is ignored', { samplerMinP: () => bindings.samplerMinP(0, 1) }],
    ['a token is lost', { tokenize: (...all) => bindings.tokenize(...all) - 1 }],
    ['attributes have other bits', { tokenAttributes: () => 1 << 4 }],
    ['every token ends an answer', { tokenEndsGeneration: () => true }],
    ['a state is written without effect', { stateSet: (_context, _source, size) => size }],
    ['a seed is ignored', { samplerDistribution: () => bindings.samplerDistribution(++draws) }],
    [
      'grammars are all the same',
      {
        samplerGrammar: (vocabulary, _gbnf, root) =>
          bindings.samplerGrammar(vocabulary, Buffer.from('root ::= [a-z]+\0'), root),
      },
    ],
  ];
  test.each(mistakes)('fails when %s', async (_, changes) => {
    await expect(runSelfTest(changed(changes))).rejects.toThrow(
      /self-test found|could not compute|not a sequence|damaged/,
    );
  });
});
