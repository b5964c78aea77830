import type { ResponseEvent } from '@loam/openai-wire';
import { describe, expect, test } from 'vitest';
import {
  documents,
  eventFaults,
} from '../../../../openai-wire/src/__fixtures__/response-documents.ts';
import { specFaults } from '../../../../openai-wire/src/__fixtures__/responses-schema.ts';
import { deferred } from '../../__fixtures__/deferred.ts';
import {
  finish,
  scriptedProvider,
  textParts,
  toolCallParts,
  type Part,
  type Script,
} from '../../__fixtures__/scripted-provider.ts';
import { createServer } from '../../create-server.ts';

// Every event of a connection, held to both documents that describe them.

const reasoned: Part[] = [
  { type: 'reasoning-start', id: 'r' },
  { type: 'reasoning-delta', id: 'r', delta: 'hm' },
  { type: 'reasoning-end', id: 'r' },
];

const scripts: Record<string, Script> = {
  text: () => textParts('Hello there!'),
  'reasoning and a call': () => [...reasoned, ...toolCallParts('get', { a: 1 }).slice(1)],
  'an answer that was cut off': () => [...textParts('Hello').slice(0, -1), finish('length')],
  'a failure in the middle': async function* () {
    yield* textParts('Hello').slice(0, 3);
    throw new Error('broken');
  },
};

/** Sends messages on one connection, and collects what comes back. */
async function exchange(script: Script, messages: string[]): Promise<ResponseEvent[]> {
  const server = createServer({ provider: scriptedProvider(script), requireAuth: false });
  const upgrade = new Request('http://127.0.0.1/v1/responses', {
    headers: { upgrade: 'websocket', connection: 'upgrade' },
  });
  const open = await server.websocket(upgrade);
  if (open instanceof Response) throw new Error(await open.text());

  const events: ResponseEvent[] = [];
  let answered = 0;
  const over = deferred();
  const session = open({
    async send(text) {
      const event = JSON.parse(text) as ResponseEvent;
      events.push(event);
      const isLast = /^response\.(completed|incomplete|failed)$/.test(event.type);
      const isRefusal = event.type === 'error' && event.sequence_number === 0;
      if (isLast || isRefusal) answered += 1;
      if (answered === messages.length) over.resolve();
    },
    close: () => {},
  });
  for (const message of messages) session.receive(message);
  await over.promise;
  session.closed();
  return events;
}

const create = (body: object) =>
  JSON.stringify({ type: 'response.create', model: 'loam/tiny', input: 'x', ...body });

describe.each(documents)('valid under the document of %s', document => {
  test.each(Object.entries(scripts))('%s', async (_, script) => {
    const messages = [{}, { store: false }, { reasoning: { summary: 'auto' } }].map(create);
    const events = await exchange(script, messages);
    expect(events.length).toBeGreaterThan(9);
    for (const event of events) {
      expect([event.type, eventFaults(document, event)]).toEqual([event.type, []]);
    }
  });
});

test('refusals are errors of a WebSocket (OR-6), and of a stream', async () => {
  const events = await exchange(
    () => textParts('x'),
    [
      '{',
      '{"type":"response.cancel"}',
      create({ previous_response_id: 'resp_0' }),
      create({ background: true }),
      create({ model: 'unknown' }),
    ],
  );
  expect(events.map(event => 'code' in event && event.code)).toEqual([
    'invalid_json',
    'invalid_value',
    'previous_response_not_found',
    'unsupported_parameter',
    'model_not_found',
  ]);
  for (const event of events) {
    expect(specFaults('open-responses', 'WebSocketErrorEvent', event)).toEqual([]);
    expect(specFaults('openai', 'ResponseErrorEvent', event)).toEqual([]);
  }
});

test('a connection has no headers: events say what was ignored, and to which request an error belongs', async () => {
  const [, , warned, ...rest] = await exchange(
    () => textParts('x'),
    [create({ from_the_future: 1 })],
  );
  expect(warned).toMatchObject({
    loam: { warnings: [{ type: 'unsupported', feature: 'from_the_future' }] },
  });
  expect(rest.at(-1)?.type).toBe('response.completed');
  const [refused] = await exchange(() => textParts('x'), [create({ model: 'unknown' })]);
  expect(refused).toMatchObject({ headers: { 'x-request-id': expect.stringMatching(/^req_/) } });
});
