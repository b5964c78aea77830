import { describe, expect, it } from 'vitest';
import type { ChatMessage, ChatPart } from '../chat/message.ts';
import { blocksOf, textOf } from './message-parts.ts';

const message = (parts: ChatPart[], metadata: ChatMessage['metadata'] = {}): ChatMessage => ({
  id: 'm',
  role: 'assistant',
  metadata,
  parts,
});
const step: ChatPart = { type: 'step-start' };
const text = (text: string): ChatPart => ({ type: 'text', text });
const dice = (toolCallId: string): ChatPart => ({
  type: 'tool-roll_dice',
  toolCallId,
  state: 'input-available',
  input: {},
});

describe('blocksOf', () => {
  it('puts neighbouring tool calls together, steps apart or not', () => {
    const kinds = blocksOf(
      message([step, dice('a'), dice('b'), step, dice('c'), step, text('Done.'), dice('d')]),
    ).map(block => (block.kind === 'tools' ? block.parts.length : block.kind));
    expect(kinds).toEqual([3, 'text', 1]);
  });

  it('leaves out what is empty', () => {
    expect(
      blocksOf(message([step, text(' \n'), { type: 'reasoning', text: '\n', state: 'done' }])),
    ).toEqual([]);
  });

  it('shows thoughts without the lines around them', () => {
    expect(
      blocksOf(message([{ type: 'reasoning', text: '\nHmm.\n', state: 'streaming' }])),
    ).toEqual([{ kind: 'reasoning', text: 'Hmm.', isStreaming: true }]);
  });

  it('reads a list only where a list was asked for', () => {
    const part = text('{"items":["a","b"');
    expect(blocksOf(message([part], { mode: 'long-list' }))).toEqual([
      { kind: 'list', items: ['a', 'b'] },
    ]);
    expect(blocksOf(message([part]))).toMatchObject([{ kind: 'text' }]);
  });
});

describe('textOf', () => {
  it('is what was said, without thoughts and tool calls', () => {
    const parts = [
      { type: 'reasoning', text: 'Hmm.', state: 'done' } as const,
      text('One moment.'),
      dice('a'),
      text('You rolled a 4.'),
    ];
    expect(textOf(message(parts))).toBe('One moment.\n\nYou rolled a 4.');
  });
});
