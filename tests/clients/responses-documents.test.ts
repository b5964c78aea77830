import type { ResponseEvent, WireResponse } from '@loam/openai-wire';
import { expect, test } from 'vitest';
import { specFaults } from '../../packages/openai-wire/src/__fixtures__/responses-schema.ts';
import {
  deviations,
  documents,
  eventFaults,
} from '../../packages/openai-wire/src/__fixtures__/response-documents.ts';
import {
  finish,
  reasoning,
  scriptedServer,
  text,
  toolCall,
} from './__fixtures__/scripted-server.ts';
import { apiKey, baseURL } from './__fixtures__/tiny-server.ts';

// Every body the server sends around responses, held to both documents that describe them.

const server = scriptedServer(() => [
  ...reasoning('hm'),
  ...text('One moment.'),
  ...toolCall('call_1', 'get', { a: 1 }),
  finish('tool-calls'),
]);

async function send(method: string, path: string, body?: object): Promise<unknown> {
  const response = await server.fetch(`${baseURL}/responses${path}`, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify({ model: 'scripted', ...body }) }),
  });
  expect(response.status).toBe(200);
  return response.json();
}

const input = [
  { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
  { role: 'user', content: 'Go.' },
  { role: 'assistant', content: [{ type: 'output_text', text: 'I go.' }] },
  { type: 'reasoning', summary: [] },
  { type: 'function_call', call_id: 'c', name: 'get', arguments: '{}' },
  { type: 'function_call_output', call_id: 'c', output: '5' },
];

test('a response, its input items, its count and its compaction', async () => {
  const response = (await send('POST', '', { input, store: true })) as { id: string };
  expect(specFaults('openai', 'Response', response)).toEqual([]);
  expect(specFaults('open-responses', 'ResponseResource', response)).toEqual([]);

  const retrieved = await send('GET', `/${response.id}`);
  expect(retrieved).toEqual(response);
  const items = await send('GET', `/${response.id}/input_items`);
  expect(specFaults('openai', 'ResponseItemList', items)).toEqual([]);

  const count = await send('POST', '/input_tokens', { input });
  expect(specFaults('openai', 'TokenCountsResource', count)).toEqual([]);
  const compaction = await send('POST', '/compact', { input });
  expect(specFaults('openai', 'CompactResource', compaction)).toEqual([]);
  expect(specFaults('open-responses', 'CompactResource', compaction)).toEqual([]);
});

test('S1-72: a response in the background, from queued to its end', async () => {
  const queued = (await send('POST', '', { input, background: true })) as WireResponse;
  expect(queued.status).toBe('queued');
  expect(specFaults('openai', 'Response', deviations.withoutNullUsage(queued))).toEqual([]);
  expect(specFaults('open-responses', 'ResponseResource', queued)).toEqual([]);

  const streamed = await server.fetch(`${baseURL}/responses/${queued.id}?stream=true`, {
    headers: { authorization: `Bearer ${apiKey}` },
  });
  const frames = (await streamed.text()).matchAll(/^data: (\{.*)$/gm);
  const events = Array.from(frames, ([, data]) => JSON.parse(data ?? '') as ResponseEvent);
  expect(events.slice(0, 3).map(({ type }) => type)).toEqual([
    'response.created',
    'response.queued',
    'response.in_progress',
  ]);
  for (const document of documents) {
    expect(events.flatMap(event => eventFaults(document, event))).toEqual([]);
  }
});
