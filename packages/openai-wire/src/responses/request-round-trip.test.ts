import type { LoamOptions } from '@loam/model-port';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryCall } from '../__fixtures__/arbitrary-call.ts';
import { applyTo } from '../__fixtures__/round-trip-law/call-exceptions.ts';
import { responsesCallExceptions } from '../__fixtures__/round-trip-law/responses-calls.ts';
import { decodeResponsesRequest, parseResponsesRequest } from './decode-request.ts';
import { encodeResponsesRequest } from './encode-request.ts';

function decode(body: unknown) {
  const { request, ignored } = parseResponsesRequest(JSON.parse(JSON.stringify(body)));
  return { ...decodeResponsesRequest(request), request, ignored };
}

describe('round trip of calls over the Responses wire', () => {
  test('decode(encode(call)) is the call, but for the listed exceptions', () => {
    fc.assert(
      fc.property(arbitraryCall, fc.boolean(), ({ call, options }, stream) => {
        const { request } = encodeResponsesRequest('org/model', call, options, { stream });
        const decoded = decode(request);
        const expected = applyTo({ call, options }, responsesCallExceptions);
        const { providerOptions, ...decodedCall } = decoded.call;
        expect(decodedCall).toEqual(expected.call);
        expect(providerOptions?.['loam'] ?? {}).toEqual(expected.options);
        expect(decoded.modelId).toBe('org/model');
        expect(decoded.request.stream ?? false).toBe(stream);
        expect(decoded.ignored).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('a request that went through once goes through again unchanged', () => {
    fc.assert(
      fc.property(arbitraryCall, ({ call, options }) => {
        const once = encodeResponsesRequest('m', call, options).request;
        const decoded = decode(once);
        const loam: LoamOptions = decoded.call.providerOptions?.['loam'] ?? {};
        const { request } = encodeResponsesRequest('m', decoded.call, loam);
        expect(JSON.parse(JSON.stringify(request))).toEqual(JSON.parse(JSON.stringify(once)));
      }),
    );
  });
});
