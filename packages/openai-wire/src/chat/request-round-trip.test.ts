import type { LoamOptions } from '@loam/model-port';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryCall } from '../__fixtures__/arbitrary-call.ts';
import { applyTo } from '../__fixtures__/round-trip-law/call-exceptions.ts';
import { chatCallExceptions } from '../__fixtures__/round-trip-law/chat-calls.ts';
import { decodeChatRequest } from './decode-request.ts';
import { encodeChatRequest } from './encode-request.ts';

describe('round trip of calls over the chat wire', () => {
  test('decode(encode(call)) is the call, but for the listed exceptions', () => {
    fc.assert(
      fc.property(arbitraryCall, fc.boolean(), ({ call, options }, stream) => {
        const { request } = encodeChatRequest('org/model', call, options, { stream });
        const decoded = decodeChatRequest(JSON.parse(JSON.stringify(request)));
        const expected = applyTo({ call, options }, chatCallExceptions);
        const { providerOptions, ...decodedCall } = decoded.call;
        expect(decodedCall).toEqual(expected.call);
        expect(providerOptions?.['loam'] ?? {}).toEqual(expected.options);
        expect(decoded).toMatchObject({
          modelId: 'org/model',
          stream,
          includeUsage: stream,
          choices: 1,
          ignored: [],
        });
      }),
      { numRuns: 300 },
    );
  });

  test('a request that went through once goes through again unchanged', () => {
    fc.assert(
      fc.property(arbitraryCall, ({ call, options }) => {
        const once = encodeChatRequest('m', call, options).request;
        const decoded = decodeChatRequest(JSON.parse(JSON.stringify(once)));
        const loam: LoamOptions = decoded.call.providerOptions?.['loam'] ?? {};
        const { request } = encodeChatRequest('m', decoded.call, loam);
        expect(JSON.parse(JSON.stringify(request))).toEqual(JSON.parse(JSON.stringify(once)));
      }),
    );
  });
});
