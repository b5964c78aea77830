import { WireError } from '@loam/openai-wire';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KeyLimits } from '../access/api-key.ts';
import { operator, type Caller } from '../access/caller.ts';
import type { LimitOptions } from './limit-options.ts';
import { RequestLimits } from './request-limits.ts';

const minuteMs = 60_000;

function setUp(options: LimitOptions) {
  let time = 1_700_000_000_000 - (1_700_000_000_000 % minuteMs);
  const limits = new RequestLimits(options, () => time);
  const headers: Record<string, string> = {};
  const open = (caller: Caller = keyed('key_1')) =>
    limits.open(caller, more => Object.assign(headers, more));
  return { limits, headers, open, wait: (ms: number) => (time += ms) };
}

const keyed = (keyId: string, limits?: KeyLimits): Caller => ({
  tenant: 't',
  isAdmin: false,
  keyId,
  ...(limits && { limits }),
});

/** What an admission is refused with; `undefined` where it is not. */
async function refusal(admitted: Promise<void> | undefined): Promise<WireError | undefined> {
  try {
    await admitted;
    return undefined;
  } catch (error) {
    if (WireError.isInstance(error)) return error;
    throw error;
  }
}

test('where nothing is limited, nothing is counted', () => {
  expect(setUp({}).open()).toBeUndefined();
});

describe('requests per minute (S2-6)', () => {
  test('are counted by caller, until the next minute begins', async () => {
    const { open, wait, headers } = setUp({ requestsPerMinute: 2 });
    wait(15_000);
    await open()?.begin('m');
    expect(headers).toEqual({
      'x-ratelimit-limit-requests': '2',
      'x-ratelimit-remaining-requests': '1',
      'x-ratelimit-reset-requests': '45s',
    });
    await open()?.begin('m');
    expect(await refusal(open()?.begin('m'))).toMatchObject({
      status: 429,
      code: 'rate_limit_exceeded',
      message: 'Rate limit reached: 2 requests per minute, 2 used, 1 requested. Try again in 45 s.',
      retryAfterMs: 45_000,
    });
    expect(headers['x-ratelimit-remaining-requests']).toBe('0');
    expect(await refusal(open(keyed('key_2'))?.begin('m'))).toBeUndefined();
    wait(45_000);
    expect(await refusal(open()?.begin('m'))).toBeUndefined();
  });

  test('one request counts once, however often a model is looked up', async () => {
    const { open } = setUp({ requestsPerMinute: 1 });
    const admission = open();
    await admission?.begin('m');
    await admission?.begin('m');
    expect(await refusal(open()?.begin('m'))).toBeDefined();
  });

  test('those without a key of this server share theirs; its operator has his own', async () => {
    const { open } = setUp({ requestsPerMinute: 1 });
    await open({ tenant: 'made up', isAdmin: false })?.begin('m');
    expect(
      await refusal(open({ tenant: 'made up too', isAdmin: false })?.begin('m')),
    ).toBeDefined();
    expect(await refusal(open(operator)?.begin('m'))).toBeUndefined();
  });

  test("a key's own limit is in the place of the general one", async () => {
    const { open } = setUp({ requestsPerMinute: 1 });
    const generous = keyed('key_2', { requestsPerMinute: 2 });
    await open(generous)?.begin('m');
    expect(await refusal(open(generous)?.begin('m'))).toBeUndefined();
    expect(await refusal(open(generous)?.begin('m'))).toBeDefined();
  });

  test('a model may have fewer, which others do not feel', async () => {
    const { open, headers } = setUp({
      requestsPerMinute: 10,
      models: { free: { requestsPerMinute: 1 } },
    });
    await open()?.begin('free');
    expect(headers['x-ratelimit-limit-requests']).toBe('1');
    const refused = await refusal(open()?.begin('free'));
    expect(refused?.message).toContain('for the model `free`');
    await open()?.begin('other');
    // The refused request was not counted.
    expect(headers['x-ratelimit-remaining-requests']).toBe('8');
  });

  test('a name that every object has is no model', async () => {
    const { open } = setUp({ models: {} });
    expect(await refusal(open()?.begin('constructor'))).toBeUndefined();
  });

  test('exactly as many as there may be get in, whatever comes at one time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 120 }),
        async (limit, requests) => {
          const { open } = setUp({ requestsPerMinute: limit });
          const refusals = await Promise.all(
            Array.from({ length: requests }, () => refusal(open()?.begin('m'))),
          );
          const admitted = refusals.filter(refused => refused === undefined).length;
          expect(admitted).toBe(Math.min(limit, requests));
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('tokens per minute (S2-7)', () => {
  test('are reserved before, and corrected to what was used', async () => {
    const { open, headers } = setUp({ tokensPerMinute: 100 });
    const first = open();
    await first?.reserve('m', { prompt: 20, answer: 60 });
    expect(headers['x-ratelimit-remaining-tokens']).toBe('20');
    expect((await refusal(open()?.reserve('m', { prompt: 20, answer: 5 })))?.message).toContain(
      '100 tokens per minute, 80 used, 25 requested',
    );
    first?.used({ input: 22, output: 8 });
    await first?.end();
    await open()?.reserve('m', { prompt: 10, answer: 0 });
    expect(headers['x-ratelimit-remaining-tokens']).toBe('60');
  });

  test('a request that used nothing gives everything back', async () => {
    const { open, headers } = setUp({ tokensPerMinute: 100 });
    const failed = open();
    await failed?.reserve('m', { prompt: 20, answer: 60 });
    await failed?.end();
    await open()?.reserve('m', { prompt: 1, answer: 0 });
    expect(headers['x-ratelimit-remaining-tokens']).toBe('99');
  });

  test('several calls of one request are one sum', async () => {
    const { open, headers } = setUp({ tokensPerMinute: 100 });
    const request = open();
    await request?.reserve('m', { prompt: 10, answer: 10 });
    await request?.reserve('m', { prompt: 10, answer: 10 });
    expect(headers['x-ratelimit-remaining-tokens']).toBe('60');
    request?.used({ input: 10, output: 15 });
    await request?.end();
    await open()?.reserve('m', { prompt: 0, answer: 0 });
    expect(headers['x-ratelimit-remaining-tokens']).toBe('75');
  });

  test('a prompt that no minute has room for is refused for good', async () => {
    const { open } = setUp({ tokensPerMinute: 100 });
    expect(await refusal(open()?.reserve('m', { prompt: 101, answer: 1 }))).toMatchObject({
      status: 413,
      retryAfterMs: undefined,
    });
  });

  test('an answer may be allowed more than a minute has', async () => {
    const { open } = setUp({ tokensPerMinute: 100 });
    const admitted = open()?.reserve('m', { prompt: 10, answer: 4096 });
    expect(await refusal(admitted)).toBeUndefined();
  });

  test('never more is promised than there is, and what ended is counted exactly', async () => {
    const requests = fc.array(
      fc.record({
        prompt: fc.integer({ min: 0, max: 50 }),
        answer: fc.integer({ min: 0, max: 50 }),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { minLength: 1, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 50, max: 500 }), requests, async (limit, list) => {
        const { open, headers } = setUp({ tokensPerMinute: limit });
        let used = 0;
        await Promise.all(
          list.map(async ({ prompt, answer, share }) => {
            const admission = open();
            if (await refusal(admission?.reserve('m', { prompt, answer }))) return;
            const output = Math.floor(answer * share);
            used += prompt + output;
            await Promise.resolve();
            admission?.used({ input: prompt, output });
            await admission?.end();
          }),
        );
        // One that may take more than a minute has gets in only where nothing was used.
        const largest = Math.max(...list.map(({ prompt, answer }) => prompt + answer));
        expect(used).toBeLessThanOrEqual(Math.max(limit, largest));
        await refusal(open()?.reserve('m', { prompt: 0, answer: 0 }));
        expect(headers['x-ratelimit-remaining-tokens']).toBe(String(Math.max(0, limit - used)));
      }),
      { numRuns: 50 },
    );
  });
});

describe('requests at one time', () => {
  test('are counted until they end, once', async () => {
    const { open } = setUp({ concurrentRequests: 1 });
    const first = open();
    await first?.begin('m');
    expect(await refusal(open()?.begin('m'))).toMatchObject({
      code: 'rate_limit_exceeded',
      retryAfterMs: 1000,
    });
    expect(await refusal(open(keyed('key_2'))?.begin('m'))).toBeUndefined();
    await first?.end();
    await first?.end();
    await open()?.begin('m');
    expect(await refusal(open()?.begin('m'))).toBeDefined();
  });

  test('one that is refused for another reason holds no place', async () => {
    const { open, wait } = setUp({ concurrentRequests: 1, requestsPerMinute: 1 });
    const first = open();
    await first?.begin('m');
    await first?.end();
    const second = open();
    expect(await refusal(second?.begin('m'))).toBeDefined();
    await second?.end();
    wait(minuteMs);
    expect(await refusal(open()?.begin('m'))).toBeUndefined();
  });
});

test.each<[object, number | undefined, string | undefined]>([
  [{ messages: [1, 2] }, 2, undefined],
  [{ messages: [1, 2, 3] }, 2, 'messages'],
  [{ input: [1, 2, 3] }, 2, 'input'],
  [{ input: 'abc' }, 2, undefined],
  [{ messages: [1, 2, 3] }, undefined, undefined],
])('%j with at most %s messages: %s', (body, maxMessages, param) => {
  const limits = new RequestLimits({ maxMessages });
  let refused: unknown;
  try {
    limits.requireFewMessages(keyed('key_1'), body);
  } catch (error) {
    refused = error;
  }
  expect((refused as WireError | undefined)?.param).toBe(param);
});
