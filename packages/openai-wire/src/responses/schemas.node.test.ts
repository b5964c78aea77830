import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryCall } from '../__fixtures__/arbitrary-call.ts';
import { arbitraryParts } from '../__fixtures__/arbitrary-parts.ts';
import { begunResponse, encodeResponse } from '../__fixtures__/response-streams.ts';
import { deviations, documents, eventFaults } from '../__fixtures__/response-documents.ts';
import { specFaults } from '../__fixtures__/responses-schema.ts';
import { collect } from '../__fixtures__/streams.ts';
import { sealItems } from './compaction-item.ts';
import { parseResponsesRequest } from './decode-request.ts';
import { echoRequest } from './echo.ts';
import { encodeResponsesRequest } from './encode-request.ts';
import { responseErrorEvent } from './error-event.ts';
import type { ResponseEvent } from './event-schema.ts';
import { encodeResponseUsage } from './usage-codec.ts';

// Ajv compiles with `new Function`, which edge runtimes forbid: hence the `.node` in the name.

describe.each(documents)('valid under the document of %s', document => {
  test.each(['text', 'summary'] as const)('events, reasoning as %s', async form => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryParts,
        fc.boolean(),
        fc.boolean(),
        async (parts, sealed, background) => {
          const response = begunResponse({ background });
          const events = encodeResponse(parts, { response, reasoning: { form, sealed } });
          for (const event of await collect(events)) {
            expect(eventFaults(document, event)).toEqual([]);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  test('S1-97: responses that repeat any request', () => {
    const name = document === 'openai' ? 'Response' : 'ResponseResource';
    fc.assert(
      fc.property(arbitraryCall, ({ call, options }) => {
        const body = encodeResponsesRequest('m', call, options).request;
        const { request } = parseResponsesRequest(JSON.parse(JSON.stringify(body)));
        const echo = echoRequest(request, { id: 'resp_1', createdAt: 1, stored: true });
        const sent =
          document === 'openai'
            ? deviations.withoutNullUsage(echo)
            : deviations.withoutFormatSchema(deviations.withKnownEffort(echo));
        expect(specFaults(document, name, sent)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('compactions', () => {
    const compaction = {
      id: 'cmp_1',
      object: 'response.compaction',
      created_at: 1_700_000_000,
      output: [
        sealItems('cmp_1', [{ type: 'message', role: 'user', content: 'Hi' }]),
        {
          type: 'message',
          id: 'msg_1',
          role: 'user',
          status: 'completed',
          content: [{ type: 'input_text', text: 'And now?' }],
        },
      ],
      usage: encodeResponseUsage({
        inputTokens: { total: 9, noCache: 9, cacheRead: 0, cacheWrite: 0 },
        outputTokens: { total: 4, text: 4, reasoning: 0 },
      }),
    };
    expect(specFaults(document, 'CompactResource', compaction)).toEqual([]);
  });

  test('the validator itself finds faults', () => {
    const name = document === 'openai' ? 'Response' : 'ResponseResource';
    expect(specFaults(document, name, { ...begunResponse(), output: [{ type: 'x' }] })).not.toEqual(
      [],
    );
    const created = { type: 'response.created', sequence_number: 0, response: {} };
    expect(eventFaults(document, created as unknown as ResponseEvent)).not.toEqual([]);
  });
});

test('an error event has both shapes at once (W-5, ruling 8), and the one of WebSockets (OR-6)', () => {
  const event = responseErrorEvent(new Error('internal'), 3);
  expect(specFaults('openai', 'ResponseErrorEvent', event)).toEqual([]);
  expect(specFaults('open-responses', 'ErrorStreamingEvent', event)).toEqual([]);
  expect(specFaults('open-responses', 'WebSocketErrorEvent', event)).toEqual([]);
});
