import { APICallError, type LanguageModelV4StreamPart } from '@ai-sdk/provider';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryParts } from '../__fixtures__/arbitrary-parts.ts';
import { collect, streamOf } from '../__fixtures__/streams.ts';
import { encodeMessageEvents } from './encode-events.ts';
import { messageEventSchema, messageSchema, type MessageEvent } from './event-schema.ts';
import { foldMessageEvents } from './fold-events.ts';

const usage = {
  inputTokens: { total: 10, noCache: 6, cacheRead: 4, cacheWrite: undefined },
  outputTokens: { total: 5, text: 5, reasoning: 0 },
};
const finish = (
  unified: 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'error' | 'interrupted' = 'stop',
  raw?: string,
): LanguageModelV4StreamPart => ({ type: 'finish', finishReason: { unified, raw }, usage });
const text = (delta: string): LanguageModelV4StreamPart => ({ type: 'text-delta', id: 't', delta });
const thinking = (delta: string): LanguageModelV4StreamPart => ({
  type: 'reasoning-delta',
  id: 'r',
  delta,
});
const start = (id: string): LanguageModelV4StreamPart => ({
  type: 'tool-input-start',
  id,
  toolName: 'f',
});
const input = (id: string, delta: string): LanguageModelV4StreamPart => ({
  type: 'tool-input-delta',
  id,
  delta,
});
const call = (toolCallId: string, json: string): LanguageModelV4StreamPart => ({
  type: 'tool-call',
  toolCallId,
  toolName: 'f',
  input: json,
});

const encode = (parts: Iterable<LanguageModelV4StreamPart>, stopSequences?: string[]) =>
  streamOf(parts).pipeThrough(encodeMessageEvents({ id: 'msg_1', modelId: 'm', stopSequences }));
const fold = (parts: LanguageModelV4StreamPart[], stop?: string[]) =>
  foldMessageEvents(encode(parts, stop));
const kinds = (events: MessageEvent[]) =>
  events.map(event => ('index' in event ? `${event.type} ${event.index}` : event.type));

/** Events of blocks that are not the open one; and a block that is open when the message ends. */
function overlaps(events: MessageEvent[]): MessageEvent[] {
  let open: number | undefined;
  let next = 0;
  return events.filter(event => {
    if (event.type === 'content_block_start') {
      const isWrong = open !== undefined || event.index !== next++;
      open = event.index;
      return isWrong;
    }
    if (event.type === 'content_block_delta') return event.index !== open;
    if (event.type === 'content_block_stop') {
      const isWrong = event.index !== open;
      open = undefined;
      return isWrong;
    }
    return event.type === 'message_stop' && open !== undefined;
  });
}

describe('events', () => {
  test('of thinking, text and a call, one block after the other', async () => {
    const parts = [
      thinking('Hm.'),
      text('Let '),
      text('me.'),
      start('c1'),
      input('c1', '{"a"'),
      input('c1', ':1}'),
      call('c1', '{"a":1}'),
      finish('tool-calls'),
    ];
    expect(kinds(await collect(encode(parts)))).toEqual([
      'message_start',
      'content_block_start 0',
      'content_block_delta 0',
      'content_block_stop 0',
      'content_block_start 1',
      'content_block_delta 1',
      'content_block_delta 1',
      'content_block_stop 1',
      'content_block_start 2',
      'content_block_delta 2',
      'content_block_delta 2',
      'content_block_stop 2',
      'message_delta',
      'message_stop',
    ]);
    expect(await fold(parts)).toEqual({
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [
        { type: 'thinking', thinking: 'Hm.', signature: '' },
        { type: 'text', text: 'Let me.', citations: null },
        { type: 'tool_use', id: 'c1', name: 'f', input: { a: 1 } },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: {
        input_tokens: 6,
        output_tokens: 5,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 4,
      },
    });
  });

  test('calls that come interleaved, or in one piece, follow one another', async () => {
    const parts = [
      start('c1'),
      start('c2'),
      input('c2', '{"b":'),
      input('c1', '{"a":1}'),
      call('c1', '{"a":1}'),
      call('c2', '{"b":2}'),
      call('c3', '{}'),
      finish('tool-calls'),
    ];
    const { content } = await fold(parts);
    expect(content).toMatchObject([
      { id: 'c1', input: { a: 1 } },
      { id: 'c2', input: { b: 2 } },
      { id: 'c3', input: {} },
    ]);
  });

  test.each<[part: LanguageModelV4StreamPart, reason: string, sequence: string | null]>([
    [finish('stop'), 'end_turn', null],
    [finish('stop', 'stop-sequence'), 'stop_sequence', 'END'],
    [finish('length'), 'max_tokens', null],
    [finish('content-filter'), 'refusal', null],
  ])('%j', async (part, reason, sequence) => {
    const message = await fold([text('a'), part], ['END']);
    expect(message).toMatchObject({ stop_reason: reason, stop_sequence: sequence });
  });

  test('which of several sequences stopped an answer is not made up', async () => {
    const message = await fold([finish('stop', 'stop-sequence')], ['A', 'B']);
    expect(message).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: null });
  });

  test.each<[name: string, parts: LanguageModelV4StreamPart[]]>([
    ['an error', [text('a'), { type: 'error', error: new Error('secret') }]],
    ['a failed finish', [finish('error')]],
    ['a cut', [text('a')]],
    ['nothing', []],
  ])('%s ends with an error event', async (_, parts) => {
    const events = await collect(encode(parts));
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { type: 'api_error' } });
    expect(JSON.stringify(events)).not.toContain('secret');
    await expect(fold(parts)).rejects.toThrow(APICallError);
  });

  test('an answer in one piece is valid', async () => {
    const message = await fold([text('a'), call('c', '{}'), finish('tool-calls')]);
    expect(messageSchema.safeParse(message).error).toBeUndefined();
  });

  test('any stream gives valid events, and blocks that open, close and never overlap', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryParts, async parts => {
        const events = await collect(encode(parts));
        const faults = events.flatMap(event => messageEventSchema.safeParse(event).error ?? []);
        expect(faults).toEqual([]);
        expect(['message_stop', 'error']).toContain(events.at(-1)?.type);
        expect(overlaps(events)).toEqual([]);
      }),
    );
  });
});
