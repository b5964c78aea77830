import { describe, expect, expectTypeOf, it } from 'vitest';
import { getLoamMetadata, isLoamMetadata, type LoamMetadata } from './loam-metadata.ts';

const full: LoamMetadata = {
  cache: { cachedTokens: 5, missReason: 'edited-history' },
  timings: { queueMs: 0, promptMs: 3.5, firstTokenMs: 4, decodeMs: 20, tokensPerSecond: 50 },
  logprobs: [{ token: 'a', logprob: -0.1, bytes: [97], top: [{ token: 'b', logprob: -2 }] }],
  cost: 0,
  gate: 'assistant',
  target: 'anthropic/claude-haiku-4-5',
  model: 'claude-haiku-4-5',
  responseId: 'resp_1',
  itemId: 'msg_1',
};

describe('isLoamMetadata', () => {
  it.each([
    ['everything', full],
    ['everything, after a journey as JSON', JSON.parse(JSON.stringify(full))],
    ['nothing', {}],
    ['a field of a later version', { queue: 'long', cost: 1 }],
    ['a reason of a later version', { cache: { cachedTokens: 1, missReason: 'new' } }],
  ])('is %s', (_, value) => {
    expect(isLoamMetadata(value)).toBe(true);
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [[]],
    [{ cost: '1' }],
    [{ cache: {} }],
    [{ cache: 5 }],
    [{ timings: { queueMs: '3' } }],
    [{ logprobs: [{ token: 'a', logprob: -1 }] }],
    [{ logprobs: {} }],
    [{ gate: 5 }],
    [{ responseId: null }],
  ])('is not %j', value => {
    expect(isLoamMetadata(value)).toBe(false);
  });
});

describe('getLoamMetadata', () => {
  it('gives what Loam told, typed', () => {
    const metadata = getLoamMetadata({ loam: full, openai: { x: 1 } });
    expect(metadata).toBe(full);
    expectTypeOf(metadata).toEqualTypeOf<LoamMetadata | undefined>();
  });

  it.each([[undefined], [{}], [{ openai: {} }], [{ loam: { cost: 'free' } }]])(
    'gives nothing for %j',
    metadata => {
      expect(getLoamMetadata(metadata)).toBeUndefined();
    },
  );
});
