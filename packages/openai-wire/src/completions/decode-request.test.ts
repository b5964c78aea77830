import { describe, expect, test } from 'vitest';
import { WireError } from '../errors/wire-error.ts';
import { decodeCompletionRequest } from './decode-request.ts';

const minimal = { model: 'm', prompt: 'Once' };
const withField = (fields: object) => ({ ...minimal, ...fields });
const decode = decodeCompletionRequest;

describe('what a request means', () => {
  test('the least there can be', () => {
    expect(decode(minimal)).toEqual({
      modelId: 'm',
      prompts: ['Once'],
      call: {},
      echo: false,
      stream: false,
      includeUsage: false,
      choices: 1,
      ignored: [],
    });
  });

  test.each<[prompt: unknown, prompts: unknown[]]>([
    ['Once', ['Once']],
    // empty text is the model's to refuse: one that begins with a token of its own can continue it
    ['', ['']],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    // one prompt in tokens, and two
    [[1, 2, 3], [[1, 2, 3]]],
    [
      [[1, 2], [3]],
      [[1, 2], [3]],
    ],
  ])('S2-21 prompt %j', (prompt, prompts) => {
    expect(decode(withField({ prompt })).prompts).toEqual(prompts);
  });

  test.each([
    [{ echo: true, logprobs: 0 }, { promptLogprobs: true }],
    [{ echo: true, logprobs: null }, {}],
    [{ echo: false, logprobs: 2 }, {}],
    [{ max_tokens: 0 }, { maxOutputTokens: 0 }],
  ])('%j asks for %j', (fields, call) => {
    const { providerOptions: _, ...decoded } = decode(withField(fields)).call;
    expect(decoded).toEqual(call);
  });

  test('every field has its place in the call', () => {
    const request = withField({
      suffix: 'after',
      echo: false,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 5,
      min_p: 0.1,
      frequency_penalty: 1,
      presence_penalty: -1,
      repetition_penalty: 1.1,
      logit_bias: { '5': -100 },
      seed: 7,
      stop: ['\n'],
      max_tokens: 9,
      n: 2,
      best_of: 2,
      logprobs: 3,
      stream: true,
      stream_options: { include_usage: true },
      prompt_cache_key: 'k',
      user: 'u',
      grammar: 'root ::= "a"',
    });
    expect(decode(request)).toMatchObject({
      call: {
        suffix: 'after',
        temperature: 0.5,
        topP: 0.9,
        topK: 5,
        frequencyPenalty: 1,
        presencePenalty: -1,
        seed: 7,
        stopSequences: ['\n'],
        maxOutputTokens: 9,
        providerOptions: {
          loam: {
            minP: 0.1,
            repetitionPenalty: 1.1,
            logitBias: { '5': -100 },
            logprobs: 3,
            grammar: 'root ::= "a"',
            cacheKey: 'k',
            user: 'u',
          },
        },
      },
      choices: 2,
      stream: true,
      includeUsage: true,
    });
  });

  test('null means absent, and an empty suffix too', () => {
    const fields = 'suffix echo temperature stop max_tokens n best_of logprobs stream user'.split(
      ' ',
    );
    const nulls = Object.fromEntries(fields.map(field => [field, null]));
    expect(decode(withField(nulls))).toEqual(decode(minimal));
    expect(decode(withField({ suffix: '' }))).toEqual(decode(minimal));
  });

  test('no alternatives are not no log-probabilities', () => {
    const { call } = decode(withField({ logprobs: 0 }));
    expect(call.providerOptions).toEqual({ loam: { logprobs: 0 } });
  });

  test('names what it does not know', () => {
    expect(decode(withField({ use_beam_search: true })).ignored).toEqual(['use_beam_search']);
  });
});

test.each<[body: unknown, code: string, param: string]>([
  [[], 'invalid_type', ''],
  [{ prompt: 'x' }, 'missing_required_parameter', 'model'],
  [{ model: 'm' }, 'missing_required_parameter', 'prompt'],
  [withField({ prompt: null }), 'invalid_type', 'prompt'],
  [withField({ prompt: 5 }), 'invalid_type', 'prompt'],
  [withField({ prompt: {} }), 'invalid_type', 'prompt'],
  [withField({ prompt: [] }), 'empty_array', 'prompt'],
  [withField({ prompt: [[]] }), 'empty_array', 'prompt[0]'],
  // the fault of the kind of list that got furthest
  [withField({ prompt: [1, 'a'] }), 'invalid_type', 'prompt[1]'],
  [withField({ prompt: ['a', 1] }), 'invalid_type', 'prompt[1]'],
  [withField({ prompt: [[1], ['a']] }), 'invalid_type', 'prompt[1][0]'],
  [withField({ prompt: [-1] }), 'integer_below_min_value', 'prompt[0]'],
  [withField({ temperature: 2.1 }), 'decimal_above_max_value', 'temperature'],
  [withField({ temperature: 'hot' }), 'invalid_type', 'temperature'],
  [withField({ top_p: -0.1 }), 'decimal_below_min_value', 'top_p'],
  [withField({ max_tokens: -1 }), 'integer_below_min_value', 'max_tokens'],
  [withField({ max_tokens: 1.5 }), 'invalid_type', 'max_tokens'],
  [withField({ n: 9 }), 'integer_above_max_value', 'n'],
  [withField({ n: 0 }), 'integer_below_min_value', 'n'],
  [withField({ logprobs: true }), 'invalid_type', 'logprobs'],
  [withField({ logprobs: 21 }), 'integer_above_max_value', 'logprobs'],
  [withField({ logit_bias: { a: 1 } }), 'invalid_value', 'logit_bias.a'],
  [withField({ logit_bias: { '1': 101 } }), 'decimal_above_max_value', 'logit_bias.1'],
  [withField({ stop: [''] }), 'string_below_min_length', 'stop[0]'],
  [withField({ stop: 5 }), 'invalid_type', 'stop'],
  [withField({ echo: 'yes' }), 'invalid_type', 'echo'],
  [withField({ suffix: 5 }), 'invalid_type', 'suffix'],
  [withField({ stream: 1 }), 'invalid_type', 'stream'],
  [withField({ stream_options: [] }), 'invalid_type', 'stream_options'],
  [withField({ grammar: '' }), 'string_below_min_length', 'grammar'],
  // Known, and not to be honoured (ruling 4).
  [withField({ best_of: 3 }), 'unsupported_parameter', 'best_of'],
  [withField({ best_of: 2, n: 3 }), 'invalid_value', 'best_of'],
  [withField({ best_of: 0 }), 'integer_below_min_value', 'best_of'],
  [withField({ echo: true, suffix: 'x' }), 'unsupported_parameter', 'echo'],
])('refuses %j', (body, code, param) => {
  const refusal = () => decode(body);
  expect(refusal).toThrow(WireError);
  expect(refusal).toThrow(expect.objectContaining({ code, param, status: 400 }));
});
